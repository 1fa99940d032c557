import type { EpochMs } from '../ids.ts'
import type { Period } from './quota.ts'
import type { Release } from './window.ts'

/** Unspent tokens on their way back. Whoever holds them sends them at most once: a second time they would be admitted twice. */
export interface GiveBack {
  readonly limit: string
  /** The version that they were debited under; the row drops them under any other. */
  readonly version: number
  /** Of a window the bucket's number, of a quota the start of its period. */
  readonly bucket: number
  readonly tokens: number
}

interface LimitWish {
  readonly name: string
  readonly limit: number
  /** The cheapest request that waits; 0: nothing is wanted of this limit now. */
  readonly least: number
  /** All that waits, together; at least `least`. */
  readonly need: number
  /** Sizes the lease beyond `need`; 0 takes none. */
  readonly ratePerMs: number
}

/** One limit of a row, and what is wanted of it. */
export type LimitDebit = LimitWish &
  ({ readonly kind: 'window'; readonly windowMs: number } | ({ readonly kind: 'quota' } & Period))

/** What is asked of one row: all of it, or nothing. */
export interface RowDebit {
  /** The id of the key, or of the workspace. */
  readonly subject: string
  /** The change that the numbers were read after. A row that has seen a later one refuses. */
  readonly version: number
  /**
   * The version that the row refused this node with, where the key as read again is older still (the store was
   * restored, a separate Redis was not). The row then takes what was read.
   */
  readonly refusedVersion: number | undefined
  /** *All* limits of the subject under this version, wanted or not: the row forgets what is not named. */
  readonly limits: readonly LimitDebit[]
  /** Taken in before anything is debited, whatever becomes of the debit. */
  readonly giveBacks: readonly GiveBack[]
  readonly nodes: number
}

/** Where one limit stands after a debit. */
export interface LimitReply {
  readonly name: string
  /** Debited for this node; 0 unless the row granted. */
  readonly granted: number
  /** Not debited by anyone. */
  readonly remaining: number
  /** Names the debit for a give-back. */
  readonly bucket: number
  /** The end of that bucket by the store's clock. */
  readonly endAt: EpochMs
  readonly resetAt: EpochMs
  /** When what is spent comes free; empty where all that was needed was granted. */
  readonly releases: readonly Release[]
}

export type RowReply =
  | {
      /** `standing`: nothing was taken because the other row of the debit did not grant. */
      readonly kind: 'granted' | 'refused' | 'standing'
      readonly storeNow: EpochMs
      /** In the order in which they were asked. */
      readonly limits: readonly LimitReply[]
    }
  /** Read the key again from the primary and ask once more. */
  | { readonly kind: 'stale_version'; readonly storeNow: EpochMs; readonly version: number }
  /** The store's clock lies outside a quota's period: compute it from `storeNow` and ask once more. */
  | { readonly kind: 'outside_period'; readonly storeNow: EpochMs }

/** One debit: the workspace's row, the key's, or both; all limits of both, or none. */
export interface Debit {
  readonly shared: RowDebit | undefined
  readonly own: RowDebit | undefined
}

/** One reply for each row that was named. */
export interface DebitReply {
  readonly shared: RowReply | undefined
  readonly own: RowReply | undefined
}
