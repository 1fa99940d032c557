import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { readRedisAddress } from '../config/index.ts'
import { openRedis, type RedisLink, type SourceRedis } from '../limits/index.ts'
import type { Clock, Digester, NewId } from '../ports/index.ts'
import { openPostgresStore, openSqliteStore, type PostgresPlace, type Store } from '../storage/index.ts'

/** Where the store is: a SQLite file, a Postgres, or the Postgres of an application by its own pool. */
export type StorePlace =
  | {
      /** The SQLite file; its folder is made when absent. */
      readonly databaseFile: string
    }
  | PostgresPlace

/** Where the limits are, when they are not in the store. */
export interface LimitsPlace {
  /**
   * Where the limits are kept instead of in the database: an address as `KEYWRIGHT_REDIS_URL` takes it, or an application's
   * own client of ioredis, of which another is made.
   */
  readonly redis?: string | SourceRedis | undefined
  /** The authorities that alone may certify the Redis at an address with `rediss://`, as PEM; absent: those that Node trusts. */
  readonly redisCa?: string | undefined
}

/** The way to Redis; `undefined` where the limits are in the store. */
export async function openLimits({ redis, redisCa }: LimitsPlace): Promise<RedisLink | undefined> {
  if (redis === undefined) return undefined
  if (typeof redis !== 'string') return openRedis(redis)
  return openRedis({ ...readRedisAddress(redis, 'The address of Redis'), ca: redisCa })
}

/** `storeNow` stands for the database's own clock, in tests. */
export function openStore(
  place: StorePlace,
  tools: { readonly newId: NewId; readonly sha256: Digester['sha256Hex']; readonly wallNow: Clock['wallNow'] },
  storeNow: Clock['wallNow'] | undefined,
): Promise<Store> {
  if (!('databaseFile' in place)) return openPostgresStore({ place, storeNow, ...tools })
  makeDatabaseFile(place.databaseFile)
  return openSqliteStore({ path: place.databaseFile, ...tools })
}

/** SQLite gives its side files the mode of the database, so the file is made first, for its owner alone. */
function makeDatabaseFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
}

/** A pepper that live secrets were digested under must be here, or their keys would all be unknown. */
export async function requirePeppers(store: Store, digester: Digester): Promise<void> {
  const counts = await store.queries.countSecretsByPepper()
  const missing = [...counts].filter(([version]) => !digester.versions.includes(version))
  if (missing.length === 0) return
  const which = missing.map(([version, count]) => `version ${version} (${count} secrets)`).join(', ')
  throw new Error(`Peppers that live secrets need are missing: ${which}. Put them back into KEYWRIGHT_PEPPERS_FILE.`)
}
