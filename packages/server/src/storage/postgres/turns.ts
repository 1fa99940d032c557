import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'
import { TURN_WAIT_MAX_MS } from './bounds.ts'

/**
 * Runs `work` while no other process does the same under this name. The lock belongs to the session, so it ends with a
 * process that dies; the session must be nobody else's.
 */
export async function inTurn<T>(session: Kysely<Database>, name: string, work: () => Promise<T>): Promise<T> {
  const key = sql`hashtextextended(${`keywright ${name}`}, 0)`
  await sql`select set_config('lock_timeout', ${String(TURN_WAIT_MAX_MS)}, false),
    set_config('statement_timeout', '0', false)`.execute(session)
  await sql`select pg_advisory_lock(${key})`.execute(session)
  try {
    return await work()
  } finally {
    // Where the connection was lost, the lock went with it, and what was done stands.
    await sql`select pg_advisory_unlock(${key})`.execute(session).catch(() => 'gone already')
  }
}
