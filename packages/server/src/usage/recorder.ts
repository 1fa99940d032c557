import type { Denial, EpochMs } from '@keywright/core'
import type {
  CallerSeen,
  CheckOrigin,
  CheckRecorder,
  Clock,
  KnownKey,
  NewId,
  RefusalRow,
  UsageBatch,
  UsageDelta,
  UsageStore,
} from '../ports/index.ts'
import { type CheckCount, CheckTally } from './check-tally.ts'
import { RecentCallers } from './recent-callers.ts'
import { RefusalShare } from './refusal-share.ts'

export const FLUSH_EVERY_MS = 1000
/** Refusals kept between two flushes; beyond it they are counted, and no longer listed. */
export const REFUSALS_PENDING_MAX = 1000
/** Different counters kept while the store is away; beyond it the oldest hour's detail is given up. */
export const COUNTERS_PENDING_MAX = 100_000
/** Counters in one transaction: a larger one would hold up the commands and renewals that share the writer. */
export const COUNTERS_PER_BATCH_MAX = 2000
const HOUR_MS = 3_600_000
/** Instants of checks are kept as milliseconds since then: of whole numbers so small none is a box of its own in memory. */
const STARTED_AT = Date.now()
const PATH_LENGTH_MAX = 200
const METHOD_LENGTH_MAX = 20

export interface RecorderParts {
  readonly store: UsageStore
  readonly clock: Clock
  readonly newId: NewId
  readonly sha256Hex: (text: string) => string
  readonly onTrouble: (error: unknown) => void
}

/** Counts checks in memory and hands them to the store in batches, a second later at most and at shutdown. */
export class UsageRecorder implements CheckRecorder {
  readonly #parts: RecorderParts
  /** Entries with something to flush, by secret. */
  readonly #touched = new Map<string, KnownKey>()
  readonly #counts = new Map<string, UsageDelta>()
  readonly #lastUsed = new Map<string, number>()
  readonly #callers: RecentCallers
  /** Callers that the store did not take. */
  #callersLeft: readonly CallerSeen[] = []
  #refusals: RefusalRow[] = []
  /** Checks since the start; allowed ones are added as they are flushed, so that a known key's check pays nothing. */
  readonly #tally = new CheckTally()
  readonly #share: RefusalShare
  #refusalsLeftOut = 0
  #flushFailures = 0
  #flushing: Promise<void> = Promise.resolve()
  #cancelTimer: () => void = () => {}
  #stopped = false

  constructor(parts: RecorderParts) {
    this.#parts = parts
    this.#share = new RefusalShare(parts.clock)
    this.#callers = new RecentCallers(parts.sha256Hex)
  }

  /** Refusals that were counted and not listed, for the metrics. */
  get refusalsLeftOut(): number {
    return this.#refusalsLeftOut
  }

  /** Batches that the store did not take. */
  get flushFailures(): number {
    return this.#flushFailures
  }

  /** Every check until now, by service and outcome. */
  checks(): Iterable<CheckCount> {
    for (const known of this.#touched.values()) this.take(known)
    return this.#tally.counts()
  }

  start(): void {
    this.#cancelTimer = this.#parts.clock.after(FLUSH_EVERY_MS, () => {
      void this.flush().finally(() => {
        if (!this.#stopped) this.start()
      })
    })
  }

  allowed(known: KnownKey, ip: string | undefined, at: EpochMs = this.#parts.clock.wallNow()): void {
    if (known.uses === 0) this.#touch(known)
    known.uses += 1
    known.usedAfterStart = at - STARTED_AT
    if (ip !== undefined) this.#callers.see(known, ip, at)
  }

  denied(service: string, denial: Denial, known: KnownKey | undefined, origin: CheckOrigin): void {
    const at = this.#parts.clock.wallNow()
    this.#tally.add(service, denial.reason, 1)
    if (known !== undefined) this.#count(known, denial.reason, 1, at)
    // A key's refusals are its own, and bounded in the store; those without one could all be of one address.
    const isShared = known === undefined && origin.ip !== undefined
    const leftOut =
      this.#refusals.length >= REFUSALS_PENDING_MAX ? undefined : isShared ? this.#share.take(service, origin.ip) : 0
    if (leftOut === undefined) {
      this.#refusalsLeftOut += 1
      return
    }
    this.#refusals.push({
      id: this.#parts.newId('ref'),
      service,
      workspaceId: known?.key.workspaceId,
      apiKeyId: known?.key.id,
      secretId: known?.secret.id,
      at,
      reason: denial.reason,
      detail: withLeftOut(detailOf(denial), leftOut),
      ip: origin.ip,
      method: origin.method?.slice(0, METHOD_LENGTH_MAX),
      // A path may carry anything after its "?": only what stands before it is kept.
      path: origin.path?.split('?', 1)[0]?.slice(0, PATH_LENGTH_MAX),
    })
  }

  /** An entry leaves memory: what it has counted stays. */
  take(known: KnownKey): void {
    const { uses } = known
    if (uses === 0) return
    const usedAt = STARTED_AT + known.usedAfterStart
    if (this.#touched.get(known.secret.id) === known) this.#touched.delete(known.secret.id)
    this.#tally.add(known.key.service, 'allowed', uses)
    this.#count(known, 'allowed', uses, usedAt)
    this.#lastUsed.set(known.secret.id, usedAt)
    known.uses = 0
  }

  /** The last use of a secret that is not in the store yet. */
  lastUseOf(secretId: string): number | undefined {
    const touched = this.#touched.get(secretId)
    return touched === undefined ? this.#lastUsed.get(secretId) : STARTED_AT + touched.usedAfterStart
  }

  /** Writes what was counted. What the store did not take is counted again with the next batch. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flushOnce())
    return this.#flushing
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTimer()
    await this.flush()
  }

  async #flushOnce(): Promise<void> {
    for (const known of this.#touched.values()) this.take(known)
    const counters = Math.max(this.#counts.size, this.#lastUsed.size, this.#callers.size + this.#callersLeft.length)
    if (counters === 0 && this.#refusals.length === 0) return
    // Counted before the first: whatever is counted meanwhile is the next flush's.
    for (let batches = Math.max(1, Math.ceil(counters / COUNTERS_PER_BATCH_MAX)); batches > 0; batches -= 1) {
      if (!(await this.#flushBatch())) return
    }
  }

  /** Whether the store took it. */
  async #flushBatch(): Promise<boolean> {
    const usage = firstOf(this.#counts)
    const lastUsed = firstOf(this.#lastUsed)
    const batch: UsageBatch = {
      usage: usage.map(([, delta]) => delta),
      lastUsed: lastUsed.map(([secretId, at]) => ({ secretId, at })),
      refusals: this.#refusals,
      callers: [...this.#callersLeft, ...this.#callers.take(COUNTERS_PER_BATCH_MAX - this.#callersLeft.length)],
    }
    for (const [name] of usage) this.#counts.delete(name)
    this.#refusals = []
    this.#callersLeft = []
    try {
      await this.#parts.store.addUsage(batch)
      for (const [secretId, at] of lastUsed) if (this.#lastUsed.get(secretId) === at) this.#lastUsed.delete(secretId)
      return true
    } catch (error) {
      this.#flushFailures += 1
      this.#parts.onTrouble(error)
      for (const delta of batch.usage) this.#add(delta)
      this.#callersLeft = batch.callers
      this.#refusals = [...batch.refusals, ...this.#refusals].slice(-REFUSALS_PENDING_MAX)
      return false
    }
  }

  /** A secret that was loaded anew has a new entry; what the old one counted is taken first. */
  #touch(known: KnownKey): void {
    const before = this.#touched.get(known.secret.id)
    if (before !== undefined && before !== known) this.take(before)
    this.#touched.set(known.secret.id, known)
  }

  #count(known: KnownKey, outcome: string, count: number, at: number): void {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS
    this.#add({ apiKeyId: known.key.id, secretId: known.secret.id, hour, outcome, count })
  }

  #add(delta: UsageDelta): void {
    const name = `${delta.secretId} ${delta.hour} ${delta.outcome}`
    const before = this.#counts.get(name)
    if (before === undefined && this.#counts.size >= COUNTERS_PENDING_MAX) {
      const [oldest] = this.#counts.keys()
      if (oldest !== undefined) this.#counts.delete(oldest)
    }
    this.#counts.set(name, { ...delta, count: delta.count + (before?.count ?? 0) })
  }
}

function firstOf<T>(table: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  const first: (readonly [string, T])[] = []
  for (const entry of table) {
    if (first.length === COUNTERS_PER_BATCH_MAX) break
    first.push(entry)
  }
  return first
}

/** What was left out before this one is told with it: a list that is silent about it would pass for whole. */
function withLeftOut(detail: string | undefined, leftOut: number): string | undefined {
  if (leftOut === 0) return detail
  const told = `${leftOut} more of this address before it are not listed`
  return detail === undefined ? told : `${detail}; ${told}`
}

function detailOf(denial: Denial): string | undefined {
  switch (denial.reason) {
    case 'malformed':
      return denial.diagnosis.detail
    case 'scope_missing':
      return denial.missing.join(' ')
    case 'rate_limited':
    case 'quota_exhausted':
      return denial.limit
    default:
      return undefined
  }
}
