import { debitPair, decodeRow, encodeRow, givenBackRow } from '@keywright/core'
import type { BucketRow, Debit, DebitReply, EpochMs } from '@keywright/core'
import type { BucketStore } from '../../ports/bucket-store.ts'

export interface MemoryBucketStore extends BucketStore {
  /** Calls of `debit` so far. */
  readonly calls: () => number
}

/** Buckets in memory, for tests: what is acknowledged here is lost with the process. */
export function makeMemoryBucketStore(storeNow: () => EpochMs): MemoryBucketStore {
  // As text, so that tests meet the same rows as a real store.
  const table = new Map<string, { readonly version: number; readonly state: string }>()
  let calls = 0
  return {
    calls: () => calls,
    async debit(batch) {
      calls += 1
      return batch.map(debitOne)
    },
    async giveBack(batch) {
      for (const { subject, giveBacks } of batch) {
        const row = find(subject)
        if (row !== undefined) put(subject, givenBackRow(row, giveBacks))
      }
    },
  }

  function debitOne(debit: Debit): DebitReply {
    const { shared, own } = debit
    const stored = { shared: shared && find(shared.subject), own: own && find(own.subject) }
    const { rows, reply } = debitPair(stored, debit, storeNow())
    if (shared !== undefined) put(shared.subject, rows.shared)
    if (own !== undefined) put(own.subject, rows.own)
    return reply
  }

  function find(subject: string): BucketRow | undefined {
    const stored = table.get(subject)
    return stored && decodeRow(stored.version, stored.state)
  }

  function put(subject: string, row: BucketRow | undefined): void {
    if (row !== undefined) table.set(subject, { version: row.version, state: encodeRow(row) })
  }
}
