import { AppError, ERROR_TABLE } from '@keywright/core'
import type { BucketStore, FeedStore, KeyLoader, Transact, Unit, UsageStore } from '../ports/index.ts'
import { traced } from './tracing.ts'

/** What the store is asked for, as the metrics tell it. */
export const STORE_CALLS = [
  'load_key',
  'load_service',
  'transaction',
  'debit',
  'give_back',
  'renewal',
  'usage_write',
] as const

export type StoreCall = (typeof STORE_CALLS)[number]

/** The parts of a store that are counted. */
interface Watched {
  readonly transact: Transact<Unit>
  readonly loader: KeyLoader
  readonly feed: FeedStore
  readonly usage: UsageStore
}

/** Counts calls of the store and their failures in plain numbers, and makes spans of its loads and transactions. */
export class StoreWatch {
  readonly #calls = new Float64Array(STORE_CALLS.length)
  readonly #failures = new Float64Array(STORE_CALLS.length)

  counts(): readonly { readonly call: StoreCall; readonly calls: number; readonly failures: number }[] {
    return STORE_CALLS.map((call, index) => {
      return { call, calls: this.#calls[index] ?? 0, failures: this.#failures[index] ?? 0 }
    })
  }

  /** The same store, counted. */
  store<S extends Watched>(store: S): S {
    const { transact, loader, feed, usage } = store
    return {
      ...store,
      transact: (work) => this.#run('transaction', () => traced('store transaction', () => transact(work))),
      loader: {
        loadKey: (digests) => this.#run('load_key', () => traced('store load_key', () => loader.loadKey(digests))),
        loadService: (id) =>
          this.#run('load_service', () => traced('store load_service', () => loader.loadService(id))),
        loadLimited: (id) => this.#run('load_key', () => traced('store load_key', () => loader.loadLimited(id))),
      },
      feed: { ...feed, renew: (...renewal) => this.#run('renewal', () => feed.renew(...renewal)) },
      usage: { addUsage: (batch) => this.#run('usage_write', () => usage.addUsage(batch)) },
    }
  }

  buckets(store: BucketStore): BucketStore {
    return {
      debit: (batch) => this.#run('debit', () => store.debit(batch)),
      giveBack: (batch) => this.#run('give_back', () => store.giveBack(batch)),
    }
  }

  #run<T>(call: StoreCall, work: () => Promise<T>): Promise<T> {
    const index = STORE_CALLS.indexOf(call)
    this.#calls[index] = (this.#calls[index] ?? 0) + 1
    return work().catch((error: unknown) => {
      if (isOutage(error)) this.#failures[index] = (this.#failures[index] ?? 0) + 1
      throw error
    })
  }
}

/** A command that is refused inside its transaction is no failure of the store. */
function isOutage(error: unknown): boolean {
  return !(error instanceof AppError) || ERROR_TABLE[error.code].status >= 500
}
