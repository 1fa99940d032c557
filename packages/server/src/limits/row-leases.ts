import type { EffectiveLimit, EpochMs, GiveBack, LimitDebit, LimitReply, RowDebit } from '@keywright/core'
import type { RowGiveBack } from '../ports/bucket-store.ts'
import { Budget, isInTime } from './budget.ts'
import type { Moment } from './budget.ts'
import { calendarPeriod } from './calendar.ts'

/** What waits to go back to one row, by limit and bucket. Beyond it the oldest stay spent: they leave the window first. */
const GIVE_BACKS_PER_ROW_MAX = 64

const NOTHING: readonly GiveBack[] = []

/** What a debit is to cover. */
export interface Wanted {
  /** The cheapest request. */
  readonly least: number
  /** All of them. */
  readonly need: number
}

export interface AskTerms {
  readonly now: Moment
  /** The store's time, as well as this node knows it. */
  readonly storeAt: EpochMs
  readonly nodes: number
  /** Whether to take more than what waits. */
  readonly ahead: boolean
}

/** All limits of one key, or those of one workspace, as this node holds them. */
export class RowLeases {
  readonly kind: 'shared' | 'own'
  readonly subject: string
  /** Counts drops and changes: what a debit brings back that was sent under another count is not spent. */
  epoch = 0
  /** Debits in flight that name the row. */
  asking = 0
  #version: number
  #refusedVersion: number | undefined
  #budgets: readonly Budget[]
  #giveBacks: readonly GiveBack[] = NOTHING

  constructor(kind: 'shared' | 'own', subject: string, version: number, limits: readonly EffectiveLimit[]) {
    this.kind = kind
    this.subject = subject
    this.#version = version
    this.#budgets = limits.map((limit) => new Budget(limit))
  }

  get version(): number {
    return this.#version
  }

  get budgets(): readonly Budget[] {
    return this.#budgets
  }

  covers(cost: number, mono: number, wall: number): boolean {
    for (const budget of this.#budgets) if (!budget.covers(cost, mono, wall)) return false
    return true
  }

  take(cost: number): void {
    for (const budget of this.#budgets) budget.take(cost)
  }

  /** Takes over changed limits; those in hand were debited under the old ones and go back. */
  adopt(version: number, limits: readonly EffectiveLimit[]): void {
    if (version === this.#version) return
    this.drop()
    this.#version = version
    this.#budgets = limits.map((limit) => new Budget(limit))
  }

  /** The row had seen this version already; the next debit says so, where the key as read again is still older. */
  refused(version: number): void {
    this.#refusedVersion = version
  }

  drop(): void {
    this.epoch += 1
    for (const budget of this.#budgets) this.#owe(budget.release(this.#version))
  }

  /** Leases that have ended go back too. */
  retire(now: Moment): void {
    for (const budget of this.#budgets) if (budget.isDead(now)) this.#owe(budget.release(this.#version))
  }

  /** Hands out what is to go back, at most once: whoever takes it sends it, and does not return it after a failure. */
  giveBacks(): readonly GiveBack[] {
    const giveBacks = this.#giveBacks
    this.#giveBacks = NOTHING
    return giveBacks
  }

  /** The same for a row that no debit goes to. */
  order(): RowGiveBack | undefined {
    const giveBacks = this.giveBacks()
    return giveBacks.length === 0 ? undefined : { kind: this.kind, subject: this.subject, giveBacks }
  }

  /**
   * What to ask of the row so that all of `wanted` is covered; of limits whose lease reaches, nothing. A lease that does
   * not reach goes back with the debit: asking anew on top of it would strand what is left of it.
   */
  debit({ least, need }: Wanted, { now, storeAt, nodes, ahead }: AskTerms): RowDebit {
    const limits = this.#budgets.map((budget): LimitDebit => {
      const lacks = !budget.covers(need, now.mono, now.wall)
      if (lacks) this.#owe(budget.release(this.#version))
      const pace = lacks ? budget.paceAt(now.mono) : 0
      const wish = { least: lacks ? least : 0, need: lacks ? need : 0, ratePerMs: ahead ? pace : 0 }
      return { ...asked(budget.limit, storeAt), ...wish }
    })
    const refusedVersion = this.#refusedVersion
    this.#refusedVersion = undefined
    return { subject: this.subject, version: this.#version, refusedVersion, limits, giveBacks: this.giveBacks(), nodes }
  }

  /** Notes where the limits stand; the replies are to a debit of this epoch. */
  note(replies: readonly LimitReply[]): void {
    for (const [index, reply] of replies.entries()) this.#budgets[index]?.note(reply)
  }

  /** Takes in hand what was granted in time; what came late goes back, and the answer is false. */
  hold(replies: readonly LimitReply[], storeNow: EpochMs, sent: Moment, now: Moment): boolean {
    let inTime = true
    for (const [index, reply] of replies.entries()) {
      const budget = this.#budgets[index]
      if (reply.granted === 0 || budget === undefined) continue
      if (isInTime(reply, storeNow, sent, now)) {
        if (budget.isDead(now) || !budget.joins(reply.bucket)) this.#owe(budget.release(this.#version))
        budget.hold(reply, storeNow, sent)
      } else {
        inTime = false
        this.returnUnheld([reply], this.#version)
      }
    }
    return inTime
  }

  /** Sends back what was granted and may not be spent here. */
  returnUnheld(replies: readonly LimitReply[], version: number): void {
    for (const { name, granted, bucket } of replies) {
      if (granted > 0) this.#owe({ limit: name, version, bucket, tokens: granted })
    }
  }

  #owe(giveBack: GiveBack | undefined): void {
    if (giveBack === undefined) return
    const index = this.#giveBacks.findIndex(
      ({ limit, version, bucket }) =>
        limit === giveBack.limit && version === giveBack.version && bucket === giveBack.bucket,
    )
    const same = this.#giveBacks[index]
    this.#giveBacks =
      same === undefined
        ? [...this.#giveBacks, giveBack].slice(-GIVE_BACKS_PER_ROW_MAX)
        : this.#giveBacks.with(index, { ...same, tokens: same.tokens + giveBack.tokens })
  }
}

function asked(limit: EffectiveLimit, storeAt: EpochMs) {
  if (limit.kind === 'window') {
    return { kind: 'window', name: limit.name, limit: limit.limit, windowMs: limit.windowMs } as const
  }
  return {
    kind: 'quota',
    name: limit.name,
    limit: limit.limit,
    ...calendarPeriod(limit.period, limit.timeZone, storeAt),
  } as const
}
