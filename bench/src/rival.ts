import { apiKey } from '@better-auth/api-key'
import { NodeSqliteDialect } from '@better-auth/kysely-adapter/node-sqlite-dialect'
import { DatabaseSync } from '@photostructure/sqlite'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { Pool } from 'pg'
import type { Place } from './places.ts'

const VERSION = 'Better Auth 1.7.5'
const CONNECTIONS_MAX = 20

/** Where the plugin keeps keys: in the database, in a map of this process, or in the map and, for what it lacks, the database. */
export const STORAGES = ['database', 'secondary-storage', 'secondary-storage, database behind it'] as const
export type Storage = (typeof STORAGES)[number]

export interface Rival {
  readonly name: string
  /** One check of the key, which must be good. */
  check(): Promise<void>
  close(): Promise<void>
}

/** The API-key plugin of Better Auth with one key, in a database of its own on the same engine. */
export async function openRival(place: Place, storage: Storage): Promise<Rival> {
  const { database, close } = openDatabase(place)
  const options = {
    baseURL: 'http://localhost:3000',
    secret: 'a secret that protects nothing but a measurement',
    database,
    secondaryStorage: inMemory(),
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [
      apiKey({
        storage: storage === 'database' ? 'database' : 'secondary-storage',
        fallbackToDatabase: storage === 'secondary-storage, database behind it',
        // A limit that no run uses up, as on our side.
        rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 },
      }),
    ],
  }
  const auth = betterAuth(options)
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const { internalAdapter } = await auth.$context
  const user = await internalAdapter.createUser(
    { email: 'a@example.com', name: 'a', emailVerified: true },
    { method: 'admin' },
  )
  const permissions = { records: ['read'] }
  const { key } = await auth.api.createApiKey({ body: { userId: user.id, permissions } })
  return {
    name: `${VERSION}, ${storage}`,
    async check() {
      const { valid } = await auth.api.verifyApiKey({ body: { key, permissions } })
      if (!valid) throw new Error('the rival refused a good key')
    },
    close,
  }
}

/** The same driver, with the same journal and the same promise of durability as our own store. */
function openDatabase({ store }: Place) {
  if ('databaseUrl' in store) {
    const pool = new Pool({ connectionString: store.databaseUrl, max: CONNECTIONS_MAX })
    // A connection that is idle when its database goes says so here, and nowhere else.
    pool.on('error', () => {})
    return { database: pool, close: () => pool.end() }
  }
  const file = new DatabaseSync(store.databaseFile)
  file.exec('pragma journal_mode = WAL; pragma synchronous = FULL')
  // The same class as `node:sqlite` has; the dialect's types know that one alone.
  const dialect = new NodeSqliteDialect({ database: file as never })
  return { database: { dialect, type: 'sqlite' as const }, close: async () => file.close() }
}

/** What Redis would be, without the way there. */
function inMemory() {
  const kept = new Map<string, string>()
  return {
    get: (name: string) => kept.get(name) ?? null,
    set: (name: string, value: string) => void kept.set(name, value),
    delete: (name: string) => void kept.delete(name),
    getAndDelete(name: string) {
      const value = kept.get(name) ?? null
      kept.delete(name)
      return value
    },
    increment(name: string) {
      const value = Number(kept.get(name) ?? 0) + 1
      kept.set(name, String(value))
      return value
    },
  }
}
