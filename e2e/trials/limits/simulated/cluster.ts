import type { EpochMs, KeyId } from '@keywright/core'
import { makeLeasedLimiter, type LeasedLimiter } from '../../../../packages/server/src/limits/index.ts'
import { NOON } from '../../../../packages/server/src/limits/testing/world.ts'
import type { BucketStore } from '../../../../packages/server/src/ports/bucket-store.ts'
import type { LimitedKey, SpendOutcome } from '../../../../packages/server/src/ports/limiter.ts'
import type { Admission } from '../windows.ts'
import type { Timeline } from './timeline.ts'

/** As often as a server does it. */
const SWEEP_EVERY_MS = 1000

/** What the way to the store does to one debit. */
export interface Passage {
  /** Until the store carries it out; `undefined`: it never arrives. */
  readonly thereMs: number | undefined
  /** Until the answer is back; `undefined`: it is lost. */
  readonly backMs: number | undefined
}

export interface ClusterOptions {
  readonly timeline: Timeline
  readonly nodes: number
  /** A store for one node, over buckets that all of them share. */
  readonly store: BucketStore
  readonly passage: () => Passage
  /** How fast a node's monotonic clock runs: 1 is true. */
  readonly rate: () => number
}

interface Node {
  readonly limiter: LeasedLimiter
  /** What its wall clock is off. */
  wallOffMs: number
  alive: boolean
}

export interface Tally {
  requests: number
  admitted: number
  refused: number
  /** Neither: the store could not be asked. */
  failed: number
  calls: number
}

/** Limiters as several processes have them, over one store of buckets, in simulated time. */
export class Cluster {
  /** What was admitted of each key, in the order of true time. */
  readonly admissions = new Map<KeyId, Admission[]>()
  readonly tally: Tally = { requests: 0, admitted: 0, refused: 0, failed: 0, calls: 0 }
  readonly #options: ClusterOptions
  readonly #keys = new Map<KeyId, LimitedKey>()
  readonly #nodes: Node[] = []

  constructor(options: ClusterOptions, keys: readonly LimitedKey[]) {
    this.#options = options
    for (const key of keys) {
      this.#keys.set(key.id, key)
      this.admissions.set(key.id, [])
    }
    for (let index = 0; index < options.nodes; index += 1) this.#start(index)
  }

  /** Asks one node; answers with a promise only where the store has to be asked. */
  spend(index: number, key: LimitedKey, cost = 1): void | Promise<void> {
    this.tally.requests += 1
    const outcome = this.#node(index).limiter.spend(key, cost)
    if (!(outcome instanceof Promise)) return this.#note(key, cost, outcome)
    outcome.then(
      (late) => this.#note(key, cost, late),
      () => {
        this.tally.failed += 1
      },
    )
    // It is answered later, by what is on the timeline; for now only the debit has to leave.
    return Promise.resolve()
  }

  /** A process is gone with all that it held, and another begins in its place. */
  kill(index: number): void {
    this.#node(index).alive = false
    this.#start(index)
  }

  /** A process ends as it should. */
  async close(index: number): Promise<void> {
    const { limiter } = this.#node(index)
    this.#start(index)
    void limiter.close()
  }

  drop(index: number, key: LimitedKey): void {
    this.#node(index).limiter.dropKey(key.id)
  }

  /** Sets a node's wall clock to something else. */
  stepWall(index: number, byMs: number): void {
    this.#node(index).wallOffMs += byMs
  }

  #node(index: number): Node {
    const node = this.#nodes[index]
    if (node === undefined) throw new Error(`there is no node ${index}`)
    return node
  }

  #start(index: number): void {
    const { timeline, nodes } = this.#options
    // Both clocks of a machine are slewed together.
    const rate = this.#options.rate()
    const startedAt = timeline.now
    const passed = (): number => (timeline.now - startedAt) * rate
    const node: Node = {
      wallOffMs: 0,
      alive: true,
      limiter: makeLeasedLimiter({
        store: this.#far(() => node.alive),
        monotonicNow: () => 1000 + passed(),
        wallNow: () => Math.floor(NOON + startedAt + passed() + node.wallOffMs),
        nodes: () => nodes,
        reread: async (id) => this.#keys.get(id),
        after: (ms, run) => timeline.schedule(ms / rate, run),
      }),
    }
    this.#nodes[index] = node
    const sweep = (): void => {
      if (!node.alive || this.#nodes[index] !== node) return
      node.limiter.sweep()
      timeline.schedule(SWEEP_EVERY_MS, sweep)
    }
    timeline.schedule(SWEEP_EVERY_MS, sweep)
  }

  /** The store at the end of a way that takes time. What a dead process has sent is carried out all the same. */
  #far(alive: () => boolean): BucketStore {
    const { passage, store } = this.#options
    return {
      debit: (batch) => this.#send(alive, passage(), () => store.debit(batch)),
      giveBack: (batch) => this.#send(alive, passage(), () => store.giveBack(batch)),
    }
  }

  #send<T>(alive: () => boolean, { thereMs, backMs }: Passage, ask: () => Promise<T>): Promise<T> {
    const { timeline } = this.#options
    this.tally.calls += 1
    return new Promise<T>((resolve, reject) => {
      const cut = (afterMs: number): void => {
        timeline.schedule(afterMs, async () => reject(new Error('connection lost')))
      }
      if (thereMs === undefined) return cut(backMs ?? 0)
      timeline.schedule(thereMs, async () => {
        const answer = await ask()
        if (!alive()) return
        if (backMs === undefined) cut(thereMs)
        else timeline.schedule(backMs, async () => resolve(answer))
      })
    })
  }

  #note(key: LimitedKey, cost: number, outcome: SpendOutcome): void {
    this.tally[outcome.admitted ? 'admitted' : 'refused'] += 1
    if (outcome.admitted) this.admissions.get(key.id)?.push({ at: this.#options.timeline.now, cost })
  }
}

/** The store's clock, whole milliseconds as a database tells them; it may be set back. */
export class StoreClock {
  readonly #timeline: Timeline
  #backMs = 0

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  readonly now = (): EpochMs => Math.floor(this.exactly())

  exactly(): number {
    return NOON + this.#timeline.now - this.#backMs
  }

  stepBack(byMs: number): void {
    this.#backMs += byMs
  }
}
