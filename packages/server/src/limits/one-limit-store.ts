import { AppError, type MonotonicMs } from '@keywright/core'
import type { BucketStore, Clock, FeedStore, LimitStore, NodeRow } from '../ports/index.ts'

/** What every node owes, and so all of them. */
const EVERY_CHANGE = { seq: Number.MAX_SAFE_INTEGER, id: '' }

export interface OneLimitStoreParts {
  readonly feed: Pick<FeedStore, 'listNodes' | 'owing' | 'removeSilent'>
  readonly clock: Pick<Clock, 'monotonicNow' | 'after'>
  /** How long a node that is silent may still answer. */
  readonly leaseMs: number
  readonly lookEveryMs: number
  readonly place: LimitStore
  /** This process as a node, as it stands now; `pull` renews its row. */
  readonly node: () => { readonly id: string; readonly registration: number; pull(): Promise<void> }
  readonly onTrouble: (error: unknown) => void
}

/** A node that counts elsewhere, as long as it is watched. */
interface Watched {
  readonly renewals: number
  readonly since: MonotonicMs
  /** Whether it has renewed while it was watched: then it lives. */
  readonly lives: boolean
}

/**
 * Lets limits be counted in one place alone: two places would admit each of them twice. A node that joins looks where the others
 * count, after its own row is there, so that of two that join at once one sees the other. While another counts elsewhere
 * this one counts nothing. So does a node that has lost its row and joins anew, and one whose address leads elsewhere now.
 */
export class OneLimitStore {
  readonly #parts: OneLimitStoreParts
  readonly #watched = new Map<string, Watched>()
  /** The store's run that the watching began in: a renewal may have been lost with the one before. */
  #run: string | undefined
  /** What was found last, and under which registration and name that was. */
  #found: { readonly registration: number; readonly name: string; readonly elsewhere: readonly NodeRow[] } | undefined
  #looking: Promise<void> | undefined
  /** Whether it was told that others count elsewhere, as long as they do. */
  #isTold = false

  constructor(parts: OneLimitStoreParts) {
    this.#parts = parts
  }

  /**
   * For a start: resolves once nobody counts elsewhere. Rejects with `AppError('store_unavailable')` where after one lease
   * somebody does who lives. Who is silent for a lease has ended, and its row goes: should it come back, it looks too.
   */
  async require(): Promise<void> {
    const { clock, leaseMs, lookEveryMs, place } = this.#parts
    const begunAt = clock.monotonicNow()
    for (;;) {
      await this.#lookOnce()
      if (this.#agreed()) return
      const isOver = clock.monotonicNow() - begunAt > leaseMs
      if (isOver && [...this.#watched.values()].some(({ lives }) => lives)) throw this.#differs()
      await new Promise<void>((resolve) => clock.after(lookEveryMs, resolve))
      await place.look()
    }
  }

  /** Now and then: asks the place for its name, and looks at the others where something has changed. */
  async look(): Promise<void> {
    await this.#parts.place.look()
    if (!this.#agreed()) await this.#lookOnce()
    const isNews = !this.#agreed() && !this.#isTold
    this.#isTold = !this.#agreed()
    if (isNews) this.#parts.onTrouble(this.#differs())
  }

  /** A store that takes debits only while nobody counts elsewhere; what goes back goes to where it came from. */
  guard(store: BucketStore): BucketStore {
    return {
      debit: (batch) => (this.#agreed() ? store.debit(batch) : this.#agree().then(() => store.debit(batch))),
      giveBack: (batch) => store.giveBack(batch),
    }
  }

  /** One look for all that wait after a new joining; then the regular ones alone ask the database. */
  async #agree(): Promise<void> {
    if (!this.#isFound()) await this.#lookOnce()
    if (!this.#agreed()) throw this.#differs()
  }

  #isFound(): boolean {
    const { node, place } = this.#parts
    return this.#found?.registration === node().registration && this.#found.name === place.name
  }

  #agreed(): boolean {
    return this.#isFound() && this.#found?.elsewhere.length === 0
  }

  #lookOnce(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #lookNow(): Promise<void> {
    const { name } = this.#parts.place
    try {
      const { registration, others } = await this.#listOthers(name)
      const elsewhere = others.filter((row) => ![undefined, name].includes(row.limitStore))
      if (elsewhere.length > 0) await this.#endSilent(elsewhere)
      else this.#watched.clear()
      this.#found = { registration, name, elsewhere }
    } catch (error) {
      // A look that failed may hide a renewal, so every count of silence starts anew.
      this.#watched.clear()
      throw error
    }
  }

  /** The other nodes, read after this one's row says where it counts: who looks from now on finds that. */
  async #listOthers(name: string): Promise<{ readonly registration: number; readonly others: readonly NodeRow[] }> {
    const { feed, node } = this.#parts
    for (let renewed = false; ; renewed = true) {
      const { id, registration } = node()
      const rows = await feed.listNodes()
      if (rows.some((row) => row.id === id && row.limitStore === name))
        return { registration, others: rows.filter((row) => row.id !== id) }
      if (renewed) throw new AppError('store_unavailable', 'This node has not told the others where it counts limits.')
      await node().pull()
    }
  }

  /** By this process's own monotonic clock, as a command that waits for a silent node (`cache/command-proof.ts`). */
  async #endSilent(elsewhere: readonly NodeRow[]): Promise<void> {
    const { feed, clock, leaseMs } = this.#parts
    const { owing, run } = await feed.owing(EVERY_CHANGE)
    if (run !== this.#run) this.#watched.clear()
    this.#run = run
    const now = clock.monotonicNow()
    for (const { id, facts } of elsewhere) {
      const seen = owing.find((each) => each.id === id)
      const before = this.#watched.get(id)
      if (seen === undefined) this.#watched.delete(id)
      else if (before === undefined || before.renewals !== seen.renewals)
        this.#watched.set(id, { renewals: seen.renewals, since: now, lives: before !== undefined })
      else if (now - before.since >= Math.max(leaseMs, facts?.leaseMs ?? 0)) await feed.removeSilent(seen, run)
    }
  }

  #differs(): AppError {
    const others = (this.#found?.elsewhere ?? []).slice(0, 3).map(({ id, limitStore }) => `${id} in ${limitStore}`)
    return new AppError(
      'store_unavailable',
      `Limits would be counted in two places: this node counts in ${this.#parts.place.name}, ${others.join(', ')}. ` +
        'Give every node the same KEYWRIGHT_REDIS_URL, or none; to change it, stop every node, then start every node.',
    )
  }
}
