import type pg from 'pg'
import { AppError } from '@keywright/core'
import {
  CHECK_CONNECTIONS_MAX,
  CONNECT_TIMEOUT_MS,
  CONTROL_CONNECTIONS_MAX,
  IDLE_CONNECTION_MS,
  LOCK_TIMEOUT_MS,
  STATEMENT_TIMEOUT_MS,
} from './bounds.ts'
import { type Lent, makeLending, type PostgresPool } from './client.ts'
import { Gate } from './gate.ts'
import { makeReconnecting } from './reconnecting.ts'

/** Where the database is: an address of its own pool, or the pool of an application. */
export type PostgresPlace =
  | { readonly databaseUrl: string; readonly schema?: string; readonly feedUrl?: string | undefined }
  | { readonly pool: PostgresPool; readonly schema: string; readonly feedUrl?: string | undefined }

export interface Connections {
  /** For commands, lists and flushes. */
  readonly control: () => Promise<Lent>
  /** For what checks wait for. */
  readonly checks: () => Promise<Lent>
  /** The one connection of the renewals, straight to the primary. */
  readonly feed: () => Promise<Lent>
  /** Whether a pooler may stand between, which keeps nothing for a session. */
  readonly pooled: boolean
  readonly types: pg.CustomTypesConfig
  /** One more connection, straight to the primary, for as long as `work` takes. */
  direct<T>(work: (lent: Lent) => Promise<T>): Promise<T>
  /** Closes what was opened here; an application's pool stays open. */
  close(): Promise<void>
}

/** Opens what a store needs. Nothing connects before it is needed. `onFeed` is given each connection of the renewals. */
export async function openConnections(
  place: PostgresPlace,
  onFeed: (client: pg.ClientBase) => Promise<void>,
): Promise<Connections> {
  const { default: driver } = await import('pg')
  const pooled = place.feedUrl !== undefined
  const owned: pg.Pool[] = []
  const open = (config: pg.PoolConfig): pg.Pool => {
    const pool = new driver.Pool(config)
    // An idle connection that the server ends is replaced when one is needed.
    pool.on('error', () => {})
    owned.push(pool)
    return pool
  }
  const address = addressOf(place)
  const direct = place.feedUrl === undefined ? address : ours(place.feedUrl)
  const pool: PostgresPool =
    'pool' in place
      ? place.pool
      : open({
          ...address,
          max: CONTROL_CONNECTIONS_MAX + CHECK_CONNECTIONS_MAX,
          idleTimeoutMillis: IDLE_CONNECTION_MS,
          onConnect: (client) => (pooled ? Promise.resolve() : limitReads(client)),
        })
  const shares =
    'pool' in place ? sharesOf(place.pool) : { control: CONTROL_CONNECTIONS_MAX, checks: CHECK_CONNECTIONS_MAX }
  const feed = open({ ...direct, max: 1, idleTimeoutMillis: 0, onConnect: onFeed })
  return {
    control: makeLending(pool, new Gate(shares.control)),
    checks: makeLending(pool, new Gate(shares.checks)),
    feed: makeReconnecting(makeLending(feed, new Gate(1))),
    pooled,
    types: driver.types,
    async direct(work) {
      const single = open({ ...direct, max: 1, idleTimeoutMillis: 0 })
      const lent = await makeLending(single, new Gate(1))()
      try {
        return await work(lent)
      } finally {
        // Its locks end with it.
        lent.release(true)
        await single.end()
        owned.splice(owned.indexOf(single), 1)
      }
    },
    async close() {
      await Promise.all(owned.map((each) => each.end()))
    },
  }
}

/** How a connection of our own is made: as the address says, or as the application's pool makes its own. */
function addressOf(place: PostgresPlace): pg.PoolConfig {
  if ('databaseUrl' in place) return ours(place.databaseUrl)
  // The pool's own options; `pg` hides the password from a plain copy.
  const options = place.pool.options as pg.PoolConfig
  return { ...options, ...(options.password === undefined ? {} : { password: options.password }), ...OURS }
}

const OURS = { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true, application_name: 'keywright' }

function ours(connectionString: string): pg.PoolConfig {
  return { connectionString, ...OURS }
}

/** Half of an application's pool for commands, the other for checks: the application's own use comes on top. */
function sharesOf({ options }: PostgresPool): { readonly control: number; readonly checks: number } {
  const max = 'max' in options && typeof options.max === 'number' ? options.max : 10
  const checks = Math.min(CHECK_CONNECTIONS_MAX, Math.max(1, Math.floor(max / 2)))
  return { checks, control: Math.min(CONTROL_CONNECTIONS_MAX, Math.max(1, max - checks)) }
}

/** Reads stand outside of transactions, so their limits are the session's. A replica is turned away: it answers late. */
async function limitReads(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>(
    `select set_config('statement_timeout', '${STATEMENT_TIMEOUT_MS}', false),
      set_config('lock_timeout', '${LOCK_TIMEOUT_MS}', false), pg_is_in_recovery() as standby`,
  )
  requirePrimary(rows[0]?.standby)
}

export function requirePrimary(isStandby: boolean | undefined): void {
  if (isStandby !== false)
    throw new AppError('store_unavailable', 'The store is a replica, and only the primary answers.')
}
