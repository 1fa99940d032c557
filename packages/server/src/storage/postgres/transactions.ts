import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import { unavailable } from '../unavailable.ts'
import { ATTEMPTS_MAX } from './bounds.ts'
import { PostgresFailure } from './failure.ts'

/**
 * Transactions on connections of their own, side by side. One that was certainly undone for no fault of its work is run
 * again, the work with it; one whose commit was not answered never is, since it may have happened.
 */
export function makeTransactions(db: Kysely<Database>): <T>(work: (trx: Kysely<Database>) => Promise<T>) => Promise<T> {
  return async (work) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await db.transaction().execute(work)
      } catch (error) {
        if (!(error instanceof PostgresFailure)) throw error
        if (error.isConflict && attempt < ATTEMPTS_MAX) continue
        // Once: a second connection that is lost as well says that the database is away.
        if (error.isLostInTime && attempt === 1) continue
        throw error.isConstraint ? error : unavailable(error)
      }
    }
  }
}
