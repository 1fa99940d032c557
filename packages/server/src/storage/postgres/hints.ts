import { type Kysely, sql } from 'kysely'
import type pg from 'pg'
import type { Database } from '../schema.ts'

/** Tells other processes that the feed has grown, and hears it from them. Only a hint: renewals do not depend on it. */
export interface Hints {
  /** Called with each new connection of the renewals. */
  listen(client: pg.ClientBase): Promise<void>
  /** After the commit, beside it: one on its way, and one more for all that come meanwhile. */
  tell(): void
  idle(): Promise<void>
  onHint(listener: () => void): () => void
}

/**
 * In a transaction of its own, whose commit does not wait for the disk: a NOTIFY inside the command's own takes one lock for
 * the whole cluster until that commit is durable (measured: 3,245 commits a second become 438).
 */
export function makeHints(db: Kysely<Database>, schema: string, storeId: string): Hints {
  const channel = `keywright_${schema}`.slice(0, 63)
  const listeners = new Set<() => void>()
  let telling: Promise<unknown> | undefined
  let again = false

  const hear = (): void => {
    for (const listener of listeners) listener()
  }
  const send = (): Promise<unknown> =>
    sql`select set_config('synchronous_commit', 'off', true), pg_notify(${channel}, ${storeId})`
      .execute(db)
      .catch(() => 'the others renew within a second')

  async function sendAll(): Promise<void> {
    do {
      again = false
      await send()
    } while (again)
    telling = undefined
  }

  return {
    async listen(client) {
      client.on('notification', ({ channel: heard, payload }) => {
        // Its own processes' commands were heard of at once.
        if (heard === channel && payload !== storeId) hear()
      })
      await client.query(`listen "${channel}"`)
    },
    tell() {
      hear()
      if (telling !== undefined) again = true
      else telling = sendAll()
    },
    async idle() {
      await telling
    },
    onHint(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
