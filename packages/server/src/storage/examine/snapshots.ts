import type pg from 'pg'
import type { Finding } from '../../ports/index.ts'

/** Beyond this, dead rows of the few busy tables begin to pile up. */
export const SNAPSHOT_MS_MAX = 60_000
const SHOWN_MAX = 5

export interface HeldSnapshots {
  /** Who holds them, as words, the oldest first. */
  readonly held: readonly string[]
  /** Sessions that this role may not look into. */
  readonly hidden: number
}

interface HolderRow {
  readonly what: string
  readonly seconds: number | null
}

/** Transactions of this database, prepared ones and replication slots that keep rows from being vacuumed for longer than `olderThanMs`. */
export async function findSnapshots(client: pg.Client, olderThanMs: number): Promise<HeldSnapshots> {
  const { rows } = await client.query<HolderRow>(
    `
    select * from (
      select format('process %s of %s (%s, %s)', pid, coalesce(usename::text, '?'), coalesce(nullif(application_name, ''), 'no name'),
          coalesce(state, '?')) as what, extract(epoch from clock_timestamp() - xact_start)::float8 as seconds
      from pg_stat_activity
      where backend_type = 'client backend' and datname = current_database() and pid <> pg_backend_pid()
        and (backend_xmin is not null or backend_xid is not null)
      union all
      select format('prepared transaction %s of %s', gid, owner), extract(epoch from clock_timestamp() - prepared)::float8
      from pg_prepared_xacts where database = current_database()
      union all
      select format('replication slot %s, which nobody reads', slot_name), null from pg_replication_slots
      where not active and (xmin is not null or catalog_xmin is not null)
    ) holders
    where seconds is null and what like 'replication slot%' or seconds * 1000 >= $1
    order by seconds desc nulls last limit ${SHOWN_MAX}`,
    [olderThanMs],
  )
  const hidden = await client.query<{ hidden: number }>(
    `select count(*)::int as hidden from pg_stat_activity where query = '<insufficient privilege>'`,
  )
  const held = rows.map(({ what, seconds }) => (seconds === null ? what : `${what} since ${Math.round(seconds)} s`))
  return { held, hidden: hidden.rows[0]?.hidden ?? 0 }
}

export function judgeSnapshots({ held, hidden }: HeldSnapshots): Finding {
  const unseen = hidden === 0 ? '' : ` ${hidden} sessions cannot be seen by this role.`
  return {
    check: 'postgres.snapshots',
    holds: held.length === 0,
    weakens: 'revocation',
    found:
      held.length === 0
        ? `No transaction is open for long.${unseen}`
        : `These keep the few busy rows from being vacuumed, which slows every command and renewal down: ${held.join('; ')}.${unseen}`,
    remedy:
      'End them, and let the server end such ones itself (idle_in_transaction_session_timeout, max_slot_wal_keep_size).',
  }
}
