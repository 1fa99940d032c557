import type { EpochMs } from '../ids.ts'
import type { Debit, DebitReply, RowDebit, RowReply } from './debit.ts'
import { debitRow, lookAtRow } from './row.ts'
import type { BucketRow, DebitedRow } from './row.ts'

/** The stored rows that a debit names; `undefined` where there is none yet, or none is named. */
export interface RowPair {
  readonly shared: BucketRow | undefined
  readonly own: BucketRow | undefined
}

export interface DebitedPair {
  readonly rows: RowPair
  readonly reply: DebitReply
}

/**
 * Debits the workspace's row and the key's, both or neither, and of neither more than the other covers. Where one does not
 * grant, the other is looked at all the same: a `Retry-After` that knew one of them only would be untrue.
 */
export function debitPair(stored: RowPair, { shared, own }: Debit, storeNow: EpochMs): DebitedPair {
  const first = shared && debitRow(stored.shared, shared, storeNow)
  if (shared === undefined || first === undefined) {
    const alone = own && debitRow(stored.own, own, storeNow)
    return paired(stored, undefined, alone)
  }
  if (own === undefined) return paired(stored, first, undefined)
  if (first.reply.kind !== 'granted') return paired(stored, first, lookAtRow(stored.own, own, storeNow))
  const second = debitRow(stored.own, own, storeNow, reachOf(shared, first.reply))
  if (second.reply.kind !== 'granted') return paired(stored, lookAtRow(stored.shared, shared, storeNow), second)
  return paired(stored, debitRow(stored.shared, shared, storeNow, reachOf(own, second.reply)), second)
}

function paired(stored: RowPair, shared: DebitedRow | undefined, own: DebitedRow | undefined): DebitedPair {
  return {
    rows: { shared: shared?.row ?? stored.shared, own: own?.row ?? stored.own },
    reply: { shared: shared?.reply, own: own?.reply },
  }
}

/** How far a row reaches that granted: less than was needed, or without bound. */
function reachOf(debit: RowDebit, reply: RowReply): number {
  if (!('limits' in reply)) return 0
  const short = reply.limits.filter((limit, index) => limit.granted < (debit.limits[index]?.need ?? 0))
  return Math.min(Number.POSITIVE_INFINITY, ...short.map((limit) => limit.granted))
}
