import type { EpochMs, Holders, LiveUse, ServiceId } from '@keywright/core'
import { type Kysely, sql } from 'kysely'
import type { Database } from './schema.ts'

/** Ids named per held thing; the total tells the rest. */
const IDS_NAMED_MAX = 20

/** What the live keys of a service hold. Reads every live key once: a definition changes seldom. */
export async function readLiveUse(db: Kysely<Database>, service: ServiceId, now: EpochMs): Promise<LiveUse> {
  const keys = await db
    .selectFrom('api_keys')
    .select(['id', 'scopes', 'type', 'environment', 'limits'])
    .where('service', '=', service)
    .where('revoked_at', 'is', null)
    .where((s) => s.or([s('expires_at', 'is', null), s('expires_at', '>', now)]))
    .execute()
  const scopes = new Gathered()
  const types = new Gathered()
  const environments = new Gathered()
  const limits = new Gathered()
  for (const key of keys) {
    types.add(key.type, key.id)
    environments.add(key.environment, key.id)
    // Both columns are written by `rows.ts` alone.
    const held = JSON.parse(key.scopes) as 'all' | readonly string[]
    if (held !== 'all') for (const scope of held) scopes.add(scope, key.id)
    for (const limit of Object.keys(JSON.parse(key.limits) as object)) limits.add(limit, key.id)
  }
  const plans = new Gathered()
  const planned = await db
    .selectFrom('workspaces')
    .select(['id', 'plan'])
    .where('service', '=', service)
    .where('plan', 'is not', null)
    .execute()
  for (const { id, plan } of planned) if (plan !== null) plans.add(plan, id)
  return {
    scopes: scopes.holders,
    types: types.holders,
    environments: environments.holders,
    limits: limits.holders,
    plans: plans.holders,
    formats: await readFormats(db, service),
  }
}

class Gathered {
  readonly #ids = new Map<string, { total: number; ids: string[] }>()

  get holders(): ReadonlyMap<string, Holders> {
    return this.#ids
  }

  add(name: string, id: string): void {
    const entry = this.#ids.get(name) ?? { total: 0, ids: [] }
    entry.total += 1
    if (entry.ids.length < IDS_NAMED_MAX) entry.ids.push(id)
    this.#ids.set(name, entry)
  }
}

/** Live secrets by the template that they were minted in. */
async function readFormats(db: Kysely<Database>, service: ServiceId): Promise<ReadonlyMap<string, Holders>> {
  const formats = new Gathered()
  const rows = await db
    .selectFrom('secrets')
    .innerJoin('api_keys', 'api_keys.id', 'secrets.api_key_id')
    .select(['api_keys.id as id', 'secrets.format as format'])
    .where('api_keys.service', '=', service)
    .where('api_keys.revoked_at', 'is', null)
    .where('secrets.ended', '=', 0)
    .groupBy(['api_keys.id', 'secrets.format'])
    .orderBy(sql`api_keys.id`)
    .execute()
  for (const { id, format } of rows) formats.add(format, id)
  return formats.holders
}
