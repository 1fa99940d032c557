import { debitPair, givenBackRow } from '@keywright/core'
import type { Debit, DebitReply, EpochMs } from '@keywright/core'
import type { BucketStore, RowGiveBack } from '../ports/bucket-store.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import { LoadedRows, lockRows, makeRows, writeRows } from './sql-rows.ts'
import type { BucketTransaction, Subjects } from './sql-rows.ts'

export interface BucketDatabase {
  /** Runs work in one transaction, on Postgres READ COMMITTED: a row is read as it is once its lock is held. */
  transact<T>(work: (trx: BucketTransaction) => Promise<T>): Promise<T>
}

export interface SqlBucketStoreOptions {
  readonly database: BucketDatabase
  /**
   * The store's clock, asked once the rows are locked. On Postgres `statement_timestamp()`, never `now()`: that is the
   * transaction's beginning, and a lease counted from then outlives its bucket.
   */
  readonly storeNow: (trx: BucketTransaction) => Promise<EpochMs>
  /** SQLite's single writer excludes everyone already, and knows no `for update`. */
  readonly rowLocks: boolean
}

/** A row can be pruned between its making and its locking; more often than this is no accident. */
const LOCK_ROUNDS_MAX = 3

type RowWork<T> = (rows: LoadedRows, storeNow: EpochMs) => T

/** The database needs no name of its own: nodes whose rows lie in it cannot but mean the same one. */
export const SQL_LIMIT_STORE: LimitStore = { name: 'sql', look: async () => {} }

/** Buckets in the table `limit_buckets` of SQLite or Postgres. */
export function makeSqlBucketStore(options: SqlBucketStoreOptions): BucketStore {
  return {
    async debit(batch) {
      const shared = batch.flatMap((debit) => debit.shared?.subject ?? [])
      const own = batch.flatMap((debit) => debit.own?.subject ?? [])
      return withRows(options, { shared, own }, (rows, storeNow) =>
        batch.map((debit) => debitIn(rows, debit, storeNow)),
      )
    },

    async giveBack(batch) {
      const shared = batch.filter((order) => order.kind === 'shared').map((order) => order.subject)
      const own = batch.filter((order) => order.kind === 'own').map((order) => order.subject)
      await withRows(options, { shared, own }, (rows) => {
        for (const order of batch) giveBackIn(rows, order)
      })
    },
  }
}

/**
 * Rows that are missing are made in a transaction of their own before: one that holds locks and then inserts meets another
 * that holds what it inserted and waits for those locks.
 */
async function withRows<T>(options: SqlBucketStoreOptions, subjects: Subjects, work: RowWork<T>): Promise<T> {
  const { database, storeNow, rowLocks } = options
  for (let round = 0; round < LOCK_ROUNDS_MAX; round += 1) {
    const attempt = await database.transact(async (trx) => {
      const rows = await lockRows(trx, subjects, rowLocks)
      const missing = rowLocks ? rows.missing(subjects) : []
      if (missing.length > 0) return { missing }
      const now = await storeNow(trx)
      const result = work(rows, now)
      await writeRows(trx, rows, now)
      return { result }
    })
    if ('result' in attempt) return attempt.result
    await database.transact(async (trx) => makeRows(trx, attempt.missing, await storeNow(trx)))
  }
  throw new Error('bucket rows vanish as fast as they are made')
}

function debitIn(rows: LoadedRows, debit: Debit, storeNow: EpochMs): DebitReply {
  const { shared, own } = debit
  const stored = { shared: shared && rows.find(shared.subject), own: own && rows.find(own.subject) }
  const debited = debitPair(stored, debit, storeNow)
  if (shared !== undefined && debited.rows.shared !== undefined) rows.put(shared.subject, debited.rows.shared)
  if (own !== undefined && debited.rows.own !== undefined) rows.put(own.subject, debited.rows.own)
  return debited.reply
}

function giveBackIn(rows: LoadedRows, { subject, giveBacks }: RowGiveBack): void {
  const row = rows.find(subject)
  if (row !== undefined) rows.put(subject, givenBackRow(row, giveBacks))
}
