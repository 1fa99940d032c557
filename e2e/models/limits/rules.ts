/** The rules of protocol 2, each of which can be left out to see what goes wrong without it. */
export const LIMIT_RULES = {
  countsOneBucketMore: true,
  leaseEndsWithBucket: true,
  lateReplyAdmitsNobody: true,
  giveBackOnce: true,
  giveBackByBucket: true,
  leasesDroppedOnChange: true,
  debitsInFlightDroppedOnChange: true,
  rowRefusesOlderLimits: true,
  rowNeverGoesBack: true,
  oneRowForAllLimits: true,
  margin: true,
} as const

export type LimitRule = keyof typeof LIMIT_RULES
export type LimitRules = Readonly<Record<LimitRule, boolean>>

/** One limit of the key: so many requests in so many buckets. */
export interface LimitSize {
  readonly limit: number
  /** What a change lowers it to. */
  readonly lowered: number
  /** How many buckets make a window. */
  readonly buckets: number
}

/** What is searched. */
export interface LimitSizes {
  readonly nodes: number
  readonly limits: readonly LimitSize[]
  /** Ticks of a bucket; of all limits the same. */
  readonly width: number
  /** How many tokens a debit may ask for. */
  readonly asks: readonly number[]
  /** Whether the limits are changed once. */
  readonly changes: boolean
  readonly crashes: number
  /** Ticks that the store's clock may step back in all. */
  readonly stepsBack: number
  /** Whether a node's clock may miss the first tick of each bucket. One tick of a lease is the margin then. */
  readonly slowClocks: boolean
}

export const SMALL: LimitSizes = {
  nodes: 2,
  limits: [{ limit: 2, lowered: 1, buckets: 2 }],
  width: 2,
  asks: [1, 2],
  changes: false,
  crashes: 0,
  stepsBack: 0,
  slowClocks: false,
}

export interface Setting {
  readonly rules: LimitRules
  readonly sizes: LimitSizes
  readonly onDebit: OnDebit | undefined
}

/** A debit as the model executes it, for whoever compares it with the product's. */
export interface ExecutedDebit {
  readonly before: Row
  readonly after: Row
  readonly storeNow: number
  readonly version: number
  readonly giveBacks: readonly GiveBack[]
  readonly wishes: readonly Wish[]
  readonly reply: DebitReply
}
export type OnDebit = (debit: ExecutedDebit) => void

export interface Row {
  readonly version: number
  /** For each limit the newest bucket, and what was debited by bucket. */
  readonly windows: readonly Window[]
}

export interface Window {
  readonly newest: number
  readonly counts: Readonly<Record<number, number>>
}

export interface GiveBack {
  readonly limit: number
  readonly version: number
  readonly bucket: number
  readonly tokens: number
}

export interface Wish {
  readonly limit: number
  readonly least: number
  readonly need: number
}

export interface Grant {
  readonly tokens: number
  readonly bucket: number
  /** Ticks from before the debit was sent. */
  readonly life: number
}

export type DebitReply =
  | { readonly kind: 'granted'; readonly grants: readonly Grant[] }
  | { readonly kind: 'refused' | 'stale' }
