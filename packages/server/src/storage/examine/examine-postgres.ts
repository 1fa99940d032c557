import type pg from 'pg'
import type { Finding } from '../../ports/index.ts'
import { CONNECT_TIMEOUT_MS, failureToOpen, PostgresFailure, REPLY_TIMEOUT_MS } from '../postgres/index.ts'
import { CLOCK_WATCHED_MS, type ClockLook, type ExamineTools, judgeAhead, judgeStep } from './clocks.ts'
import { type CountingNode, judgeLimitStores } from './limit-stores.ts'
import { judgeCommit, judgeDisk, judgeFailover, judgePrimary, readServerSettings } from './server-settings.ts'
import { judgeSessions, lookAtSessions } from './sessions.ts'
import { findSnapshots, judgeSnapshots, SNAPSHOT_MS_MAX } from './snapshots.ts'

const SCHEMA = 'keywright'

export interface PostgresToExamine {
  readonly databaseUrl: string
  readonly feedUrl: string | undefined
  /** How long a node answers from memory after its last renewal. */
  readonly answersForMs: number
  /** The name of the store that the settings lead to for limits; `undefined`: nobody knows. */
  readonly limitStore: string | undefined
  /** Snapshots that are older are told. */
  readonly snapshotMsMax?: number
}

/** Looks at a Postgres and what stands before it. Writes nothing. Rejects with `store_unavailable` where it cannot be reached. */
export async function examinePostgres(place: PostgresToExamine, tools: ExamineTools): Promise<readonly Finding[]> {
  const { databaseUrl, feedUrl, answersForMs, limitStore, snapshotMsMax = SNAPSHOT_MS_MAX } = place
  const direct = feedUrl ?? databaseUrl
  const client = await open(direct)
  try {
    const first = await lookAtClock(client, tools)
    const settings = await readServerSettings(client)
    const findings = [
      judgePrimary(settings),
      judgeSessions(await lookAtSessions(() => open(direct))),
      ...(feedUrl === undefined ? [] : [judgeSame(await readIdentity(client), await readIdentityAt(databaseUrl))]),
      judgeCommit(settings),
      judgeDisk(settings),
      judgeFailover(settings, answersForMs),
      judgeSnapshots(await findSnapshots(client, snapshotMsMax)),
      judgeAhead(await newestAhead(client)),
      judgeLimitStores(await countingNodes(client), limitStore),
    ]
    await tools.wait(CLOCK_WATCHED_MS)
    return [...findings, judgeStep(first, await lookAtClock(client, tools))]
  } finally {
    await client.end()
  }
}

async function open(connectionString: string): Promise<pg.Client> {
  const { default: driver } = await import('pg')
  const client = new driver.Client({
    connectionString,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: REPLY_TIMEOUT_MS,
    application_name: 'keywright doctor',
  })
  // One that is lost between two statements says so by an event; the next statement fails.
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (cause) {
    throw failureToOpen(new PostgresFailure(cause, 'connect'), SCHEMA)
  }
}

async function lookAtClock(client: pg.Client, { clock }: ExamineTools): Promise<ClockLook> {
  const sentMs = clock.monotonicNow()
  const { rows } = await client.query<{ now: number }>(
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
  )
  return { storeMs: rows[0]?.now ?? Number.NaN, sentMs, cameMs: clock.monotonicNow() }
}

/** Which run of which database answers. */
async function readIdentity(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ identity: string }>(
    `select format('%s %s', pg_postmaster_start_time(), current_database()) as identity`,
  )
  return rows[0]?.identity ?? ''
}

async function readIdentityAt(connectionString: string): Promise<string> {
  const client = await open(connectionString)
  try {
    return await readIdentity(client)
  } finally {
    await client.end()
  }
}

function judgeSame(feed: string, database: string): Finding {
  const holds = feed === database
  return {
    check: 'postgres.same_database',
    holds,
    weakens: 'revocation',
    found: holds
      ? 'KEYWRIGHT_FEED_URL and KEYWRIGHT_DATABASE_URL lead to the same database.'
      : 'KEYWRIGHT_FEED_URL and KEYWRIGHT_DATABASE_URL lead to two databases: leases would be renewed in one, and keys read from the other.',
    remedy: 'Let both lead to the same database of the same server.',
  }
}

/** By the store's own clock alone: it wrote when each node renewed last. */
async function newestAhead(client: pg.Client): Promise<number | undefined> {
  if (!(await hasNodesColumn(client, 'renewed_at'))) return undefined
  const { rows } = await client.query<{ ahead: number | null }>(
    `select max(renewed_at) - extract(epoch from clock_timestamp())::float8 * 1000 as ahead from ${SCHEMA}.nodes`,
  )
  return rows[0]?.ahead ?? undefined
}

async function countingNodes(client: pg.Client): Promise<readonly CountingNode[]> {
  if (!(await hasNodesColumn(client, 'limit_store'))) return []
  const { rows } = await client.query<{ id: string; limit_store: string; silent: number }>(
    `select id, limit_store, extract(epoch from clock_timestamp())::float8 * 1000 - renewed_at as silent
      from ${SCHEMA}.nodes where limit_store is not null order by id`,
  )
  return rows.map((row) => ({ id: row.id, limitStore: row.limit_store, silentMs: row.silent }))
}

async function hasNodesColumn(client: pg.Client, name: 'renewed_at' | 'limit_store'): Promise<boolean> {
  const { rows } = await client.query(
    `select 1 from pg_attribute where attrelid = to_regclass('${SCHEMA}.nodes') and attname = $1`,
    [name],
  )
  return rows.length > 0
}
