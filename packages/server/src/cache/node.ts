import type { EpochMs, MonotonicMs } from '@keywright/core'
import type { ChangeMark, ChangeRow, Clock, FeedStore, Look, NewId, NodeFacts } from '../ports/index.ts'

export interface LeaseTimes {
  readonly leaseMs: number
  readonly renewEveryMs: number
  /** Part of the lease kept back, as an allowance for clocks that run at different rates. */
  readonly marginShare: number
}

/** Protocol 1's constants: a lease rides out a restart of the database, and a crashed node costs the next command one lease. */
export const LEASE_TIMES: LeaseTimes = { leaseMs: 5000, renewEveryMs: 1000, marginShare: 0.1 }

export interface NodeParts {
  readonly feed: FeedStore
  readonly clock: Clock
  readonly newId: NewId
  readonly pepperVersions: readonly number[]
  readonly times: LeaseTimes
  /** Keys in memory, which the row tells to whoever lists the nodes. */
  readonly knownKeys: () => number
  /** Where this node counts limits now, for the row too. */
  readonly limitStore: () => string
  /** Applies one change to what is remembered. */
  readonly apply: (change: ChangeRow) => void
  /** Forgets everything: the row is gone, so changes may have been missed. */
  readonly forgetAll: () => void
  readonly onTrouble: (error: unknown) => void
}

/**
 * This process as a node of the change feed. From the commit of its row until the row's deletion it owes every change; it
 * answers from memory only before a deadline counted from before its last renewal was sent.
 */
export class Node {
  readonly #parts: NodeParts
  #id: string
  #applied: ChangeMark | undefined
  #registration = 0
  /** Filled anew by every look: an object and its numbers for each check would cost as much as reading the clocks. */
  readonly #look = { live: false, now: 0.5, mono: 0.5, wall: 0.5 }
  #deadline: MonotonicMs = -Infinity
  #wallDeadline: EpochMs = -Infinity
  #storeNow: EpochMs | undefined
  #storeNowSentAt: { readonly monotonic: MonotonicMs; readonly wall: EpochMs } = { monotonic: 0, wall: 0 }
  #renewing: Promise<void> | undefined
  #again = false
  #cancelTimer: () => void = () => {}
  #stopHints: () => void = () => {}
  #stopped = false

  constructor(parts: NodeParts) {
    checkTimes(parts.times)
    this.#parts = parts
    this.#id = parts.newId('node')
  }

  /** Of the present registration: a node that joins anew has a new one. */
  get id(): string {
    return this.#id
  }

  /** Counts up with every join: what was loaded under an older one must not be kept. */
  get registration(): number {
    return this.#registration
  }

  /** The last change that was applied, for the metrics; `undefined` while the node is not joined. */
  get appliedSeq(): number | undefined {
    return this.#applied?.seq
  }

  /** Reads both clocks once, for all that a check must know of them. */
  look(): Look {
    const { clock } = this.#parts
    const look = this.#look
    look.mono = clock.monotonicNow()
    look.wall = clock.wallNow()
    // The wall clock may end a lease, since a suspended machine's monotonic clock stands still.
    look.live = look.mono < this.#deadline && look.wall < this.#wallDeadline
    look.now = this.#storeTimeAt(look.mono, look.wall)
    return look
  }

  /** Whether memory may answer now. */
  live(): boolean {
    return this.look().live
  }

  /** The latest time that it can be at the store; this machine's own before the first reply. */
  now(): EpochMs {
    return this.look().now
  }

  /** Joins and keeps renewing. Rejects when the first join fails. */
  async start(): Promise<void> {
    await this.#join()
    this.#stopHints = this.#parts.feed.onHint((head) => {
      // What this node has applied already is no news: its own commands' changes come back as hints too.
      if (head === undefined || head > (this.#applied?.seq ?? -1)) void this.pull()
    })
    this.#schedule()
  }

  /** Renews now; calls made while a renewal runs are served by one more. */
  pull(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    if (this.#renewing !== undefined) {
      this.#again = true
      return this.#renewing
    }
    this.#renewing = this.#renewUntilQuiet()
    return this.#renewing
  }

  /** Stops answering from memory first; the row goes last, since until then changes are owed. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    this.#stopHints()
    this.#deadline = -Infinity
    this.#parts.forgetAll()
    await this.#renewing
    await this.#parts.feed.leave(this.#id).catch(this.#parts.onTrouble)
  }

  #schedule(): void {
    if (this.#stopped) return
    // Spread over ±10 %, so that nodes started together do not renew together for ever.
    const spread = 0.9 + 0.2 * ((this.#registration * 0.618 + this.#parts.clock.monotonicNow() * 0.001) % 1)
    this.#cancelTimer = this.#parts.clock.after(this.#parts.times.renewEveryMs * spread, () => {
      void this.pull().finally(() => this.#schedule())
    })
  }

  async #renewUntilQuiet(): Promise<void> {
    try {
      do {
        this.#again = false
        await this.#renew()
      } while (this.#again && !this.#stopped)
    } catch (error) {
      // The deadline passes by itself if this goes on; the next renewal tries again.
      this.#parts.onTrouble(error)
    } finally {
      // At once, not a turn later: a pull in between would count on one more renewal, and none would come.
      this.#renewing = undefined
    }
  }

  async #renew(): Promise<void> {
    const applied = this.#applied
    if (applied === undefined) return this.#join()
    const sentAt = this.#readClocks()
    const reply = await this.#parts.feed.renew(this.#id, applied, this.#facts())
    if (this.#stopped) return
    if (reply.kind === 'gone') return this.#join()
    for (const change of reply.changes) {
      this.#parts.apply(change)
      this.#applied = { seq: change.seq, id: change.id }
    }
    this.#extend(sentAt, reply.storeNow)
    // What was just applied is owed until the row says so.
    if (reply.changes.length > 0) this.#again = true
  }

  async #join(): Promise<void> {
    this.#deadline = -Infinity
    this.#applied = undefined
    this.#parts.forgetAll()
    // Each registration has an id of its own: a removal that was decided about an earlier one, or an earlier join that arrives
    // late, must not touch this one's row. What such a join leaves behind falls silent, and the next command removes it.
    if (this.#registration > 0) await this.#parts.feed.leave(this.#id)
    this.#id = this.#parts.newId('node')
    const sentAt = this.#readClocks()
    const { applied, storeNow } = await this.#parts.feed.join(this.#id, this.#parts.pepperVersions, this.#facts())
    this.#registration += 1
    this.#applied = applied
    if (!this.#stopped) this.#extend(sentAt, storeNow)
  }

  #facts(): NodeFacts {
    const { times, knownKeys, limitStore } = this.#parts
    return { leaseMs: times.leaseMs, knownKeys: knownKeys(), limitStore: limitStore() }
  }

  #storeTimeAt(mono: MonotonicMs, wall: EpochMs): EpochMs {
    if (this.#storeNow === undefined) return wall
    const sentAt = this.#storeNowSentAt
    // While a machine is suspended its monotonic clock stands still, and keys expire all the same.
    return this.#storeNow + Math.max(mono - sentAt.monotonic, wall - sentAt.wall)
  }

  #readClocks(): { readonly monotonic: MonotonicMs; readonly wall: EpochMs } {
    const { clock } = this.#parts
    return { monotonic: clock.monotonicNow(), wall: clock.wallNow() }
  }

  #extend(sentAt: { readonly monotonic: MonotonicMs; readonly wall: EpochMs }, storeNow: EpochMs): void {
    const { leaseMs, marginShare } = this.#parts.times
    const life = leaseMs * (1 - marginShare)
    this.#deadline = sentAt.monotonic + life
    this.#wallDeadline = sentAt.wall + life
    this.#storeNow = storeNow
    this.#storeNowSentAt = sentAt
  }
}

function checkTimes({ leaseMs, renewEveryMs, marginShare }: LeaseTimes): void {
  if (leaseMs < 1000 || leaseMs > 60_000) throw new RangeError('the lease must be between 1 and 60 seconds')
  if (renewEveryMs > leaseMs / 4) throw new RangeError('renewals must be due at least four times a lease')
  if (marginShare < 0.1) throw new RangeError('the margin must be at least a tenth of the lease')
}
