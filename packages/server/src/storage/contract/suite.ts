import { createHash } from 'node:crypto'
import type { ApiKey, Workspace } from '@keywright/core'
import type { AuditEntry } from '../../ports/unit.ts'
import { makeKey, makeWorkspace, serviceId } from '../../testing/rows.ts'
import type { Store } from '../sqlite-store.ts'

/** A freshly made database, open. */
export interface OpenedDatabase {
  readonly store: Store
  /** The same database, opened by another process so to speak; the caller closes it. */
  another(): Promise<Store>
  /** Closes the store, and removes the database. */
  close(): Promise<void>
}

/** Opens an empty database whose store reads this clock. */
export type OpenDatabase = (wallNow: () => number) => Promise<OpenedDatabase>

/** What the cases of the contract work on. */
export interface Suite {
  readonly store: Store
  readonly clock: { now: number }
  another(): Promise<Store>
}

export const ACME = serviceId('acme')
const SOURCE = 'id: acme'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Puts a service, workspaces and keys into the store, as commands would. */
export async function fill(
  store: Store,
  {
    workspaces = [makeWorkspace(1)],
    keys = [],
  }: { readonly workspaces?: readonly Workspace[]; readonly keys?: readonly ApiKey[] },
): Promise<void> {
  await store.transact(async (unit) => {
    await unit.putService({ id: ACME, source: SOURCE, revision: 1, changedSeq: 0 })
    for (const workspace of workspaces) await unit.insertWorkspace(workspace)
    for (const key of keys) await unit.insertKey(key)
  })
}

export const manyKeys = (count: number, fields: (index: number) => Partial<ApiKey> = () => ({})): readonly ApiKey[] =>
  Array.from({ length: count }, (_, i) => makeKey(i + 1, fields(i + 1)))

export function auditEntry(fields: Partial<AuditEntry> = {}): AuditEntry {
  return {
    chain: 'installation',
    action: 'key.created',
    actor: 'system',
    subject: 'key_1',
    service: ACME,
    requestId: undefined,
    ip: undefined,
    ...fields,
  }
}

/** Every table but the feed's one row, those that others point to last. */
const tables = [
  'sessions',
  'passkeys',
  'identities',
  'challenges',
  'invitations',
  'memberships',
  'members',
  'secrets',
  'api_keys',
  'workspaces',
  'services',
  'limit_buckets',
  'usage_hourly',
  'secret_callers',
  'recent_refusals',
  'idempotency_keys',
  'audit_events',
  'audit_heads',
  'changes',
  'nodes',
] as const

/** Brings the database back to how the migrations left it: opening another one takes far longer. */
export async function emptyDatabase(store: Store): Promise<void> {
  await store.transactRaw(async (db) => {
    for (const table of tables) await db.deleteFrom(table).execute()
    await db.updateTable('feed').set({ head: 0 }).execute()
    const begin = { seq: 0, id: 'begin', kind: 'everything', api_key_ids: '[]', digests: '[]', created_at: 0 }
    await db.insertInto('changes').values(begin).execute()
  })
}

/** How many rows each table holds; two equal answers mean that nothing was left behind. */
export async function countRows(store: Store): Promise<Readonly<Record<string, number>>> {
  return store.transactRaw(async (db) => {
    const counts: [string, number][] = []
    for (const table of tables) {
      const { count } = await db
        .selectFrom(table)
        .select((s) => s.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      counts.push([table, Number(count)])
    }
    return Object.fromEntries(counts)
  })
}
