import type { Debit, DebitReply, GiveBack, LimitDebit, LimitReply, RowDebit, RowReply } from '@keywright/core'
import type { BucketStore } from '../../ports/bucket-store.ts'

export interface OpenedBuckets {
  /** Two nodes' stores over the same buckets. */
  readonly nodes: readonly [BucketStore, BucketStore]
  /** Moves the store's clock. Absent where a test cannot; the cases that need time are then skipped. */
  readonly pass?: (ms: number) => void
  close(): Promise<void>
}

export const HOUR = 3_600_000
export const MINUTE = 60_000

/** A freshly opened store as the cases of the contract see it. */
export interface Suite {
  node(index: number): BucketStore
  debit(debit: Partial<Debit>): Promise<DebitReply>
  /** Debits the row of a key. */
  own(row: RowDebit, from?: BucketStore): Promise<RowReply>
  pass: ((ms: number) => void) | undefined
}

export function makeSuite(current: () => OpenedBuckets): Suite {
  const debit = async (about: Partial<Debit>, from = current().nodes[0]): Promise<DebitReply> => {
    const [reply] = await from.debit([{ shared: undefined, own: undefined, ...about }])
    return known(reply)
  }
  return {
    node: (index) => known(current().nodes[index]),
    debit: (about) => debit(about),
    own: async (own, from) => known((await debit({ own }, from)).own),
    get pass() {
      return current().pass
    },
  }
}

export interface Wish {
  readonly name?: string
  readonly limit: number
  readonly least?: number
  readonly need: number
  readonly windowMs?: number
  readonly ratePerMs?: number
}

/** A window of an hour: so long that a real clock stays inside while the suite runs. */
export function wish({ name = 'w', limit, need, windowMs = HOUR, ratePerMs = 0, ...more }: Wish): LimitDebit {
  return { kind: 'window', name, limit, least: more.least ?? Math.min(need, 1), need, ratePerMs, windowMs }
}

export function rowOf(subject: string, limits: readonly LimitDebit[]): RowDebit {
  return { subject, version: 1, refusedVersion: undefined, limits, giveBacks: [], nodes: 1 }
}

export function limitsOf(reply: RowReply | undefined): readonly LimitReply[] {
  const row = known(reply)
  if (!('limits' in row)) throw new Error(`the row answered ${row.kind}`)
  return row.limits
}

/** The reply's first limit. */
export function firstLimit(reply: RowReply | undefined): LimitReply {
  return known(limitsOf(reply)[0])
}

export function grantedBy(reply: RowReply | undefined): readonly number[] {
  return reply?.kind === 'granted' ? reply.limits.map((limit) => limit.granted) : []
}

export function giveBackOf(reply: RowReply | undefined, tokens: number): GiveBack {
  const limit = firstLimit(reply)
  return { limit: limit.name, version: 1, bucket: limit.bucket, tokens }
}

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the store left something unanswered')
  return value
}
