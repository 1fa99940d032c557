import { type Kysely, sql } from 'kysely'
import type { Database } from '../schema.ts'
import { type ChangeColumns, CHANGES_PER_RENEWAL_MAX, type RenewStatement, toChange } from '../feed-store.ts'

/**
 * A renewal as one statement, and so of one snapshot: what it records as applied and what it returns as unread leave no gap
 * between them. Its commit need not wait for the disk: a renewal that a crash loses makes the node's row look silent, which
 * the node finds out.
 */
export const renewAtOnce: RenewStatement = async (db, parts) => {
  const { rows } = await renewal(db, parts)
  const [first] = rows
  if (first === undefined || !first.renewed) return { kind: 'gone' }
  // A left join: without unread changes there is one row, empty but for the clock.
  const changes = rows.flatMap((row) => (row.seq === null ? [] : [toChange({ ...row, seq: row.seq })]))
  return { kind: 'renewed', changes, storeNow: first.store_now }
}

type RenewalRow = Omit<ChangeColumns, 'seq'> & {
  readonly seq: number | null
  readonly renewed: boolean
  readonly store_now: number
}

function renewal(db: Kysely<Database>, { nodeId, applied, facts, clock }: Parameters<RenewStatement>[1]) {
  const said =
    facts === undefined
      ? sql``
      : sql`, lease_ms = ${facts.leaseMs}, known_keys = ${facts.knownKeys}, limit_store = ${facts.limitStore}, renewed_at = ${clock}`
  const nodes = sql.table('nodes')
  const changes = sql.table('changes')
  return sql<RenewalRow>`
    with quick as materialized (select set_config('synchronous_commit', 'off', true)),
    renewed as (
      update ${nodes} set applied_seq = ${applied.seq}, applied_id = ${applied.id}, renewals = renewals + 1${said}
      where id = ${nodeId} and exists (select 1 from ${changes} where seq = ${applied.seq} and id = ${applied.id})
      returning id
    ),
    unread as (
      select seq, id, kind, subject, api_key_ids, digests from ${changes}
      where seq > ${applied.seq} order by seq limit ${sql.lit(CHANGES_PER_RENEWAL_MAX)}
    )
    select exists (select 1 from renewed) as renewed, ${clock} as store_now, unread.*
    from quick left join unread on true order by unread.seq`.execute(db)
}
