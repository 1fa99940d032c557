import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Finding } from '../../ports/index.ts'

const CHANNEL = 'keywright_doctor'
const SETTING = 'keywright.doctor'

/** What two connections of ours have shown of what is between them and the database. */
export interface SessionFacts {
  /** One connection had two sessions at the server, or two had the same. */
  readonly shared: boolean
  readonly settingKept: boolean
  readonly heard: boolean
}

/**
 * Whether each connection has a session of its own at the server. While one is within a transaction, a pooler that shares by
 * transaction has to give the other one another session; before that, it gives the second one the first one's.
 */
export async function lookAtSessions(open: () => Promise<pg.Client>): Promise<SessionFacts> {
  const one = await open()
  const two = await open().catch(async (error: unknown) => {
    await one.end()
    throw error
  })
  try {
    const mark = randomBytes(8).toString('hex')
    let heard = false
    one.on('notification', ({ payload }) => {
      heard ||= payload === mark
    })
    await one.query(`listen ${CHANNEL}`)
    const before = await setMark(one, mark)
    await two.query('begin')
    const other = await readMark(two)
    const after = await readMark(one)
    await two.query('rollback')
    await two.query(`select pg_notify('${CHANNEL}', $1)`, [mark])
    // A session is sent what it listens for before the answer to its next statement.
    await one.query('select 1')
    return {
      shared: after.pid !== before || other.pid === before || other.mark === mark,
      settingKept: after.mark === mark,
      heard,
    }
  } finally {
    await Promise.all([one.end(), two.end()])
  }
}

export function judgeSessions({ shared, settingKept, heard }: SessionFacts): Finding {
  const holds = !shared && settingKept && heard
  const seen = [
    ...(shared ? ['one connection had the session of another'] : []),
    ...(settingKept ? [] : ['a setting was lost between two transactions']),
    ...(heard ? [] : ['a notification did not arrive']),
  ]
  return {
    check: 'postgres.sessions',
    holds,
    weakens: 'revocation',
    found: holds
      ? 'Leases, hints and migrations have sessions of their own at the server.'
      : `A pooler that shares connections stands where leases are renewed: ${seen.join(', ')}.`,
    remedy: 'Set KEYWRIGHT_FEED_URL to the address of the database itself, without the pooler.',
  }
}

async function setMark(client: pg.Client, mark: string): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>(
    `select pg_backend_pid() as pid, set_config('${SETTING}', $1, false)`,
    [mark],
  )
  return rows[0]?.pid
}

async function readMark(
  client: pg.Client,
): Promise<{ readonly pid: number | undefined; readonly mark: string | null }> {
  const { rows } = await client.query<{ pid: number; mark: string | null }>(
    `select pg_backend_pid() as pid, current_setting('${SETTING}', true) as mark`,
  )
  return { pid: rows[0]?.pid, mark: rows[0]?.mark ?? null }
}
