import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineSettings, StorePlace } from '../../../packages/server/src/engine.ts'
import { startRedis } from '../../../packages/server/src/limits/testing/redis-server.ts'
import { makeDatabase } from '../../../packages/server/src/storage/testing/postgres-databases.ts'
import type { LinkEnd } from './link.ts'

/** Where limits are counted. With Redis all else is in a SQLite file. */
export type TriedStore = 'SQLite' | 'Postgres' | 'Redis'

/** What Redis acknowledges must be on its disk, or a crash gives it back. Without these it forgets all. */
const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always']
/** How long Redis stays away. */
const AWAY_MS = 300

/** Where nodes keep everything, and the way to be rid of it. */
export interface Place {
  readonly storePlace: StorePlace & Pick<EngineSettings, 'redis'>
  /** Where the store of the limits listens; none where it is a file. */
  readonly end: LinkEnd | undefined
  /** Of a node that goes there by a link on that port, or straight. */
  environment(linkPort: number | undefined): Readonly<Record<string, string>>
  /** Ends the store as a power cut would, and starts it again. */
  readonly restartStore: (() => Promise<void>) | undefined
  remove(): Promise<void>
}

/** `forgets`: a Redis that has nothing on its disk. */
export async function makePlace(store: TriedStore, forgets = false): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keywright-limits-'))
  const removeDir = (): void => rmSync(dataDir, { recursive: true, force: true })
  const environment = (): Readonly<Record<string, string>> => ({ KEYWRIGHT_DATA_DIR: dataDir })
  const remove = async (): Promise<void> => removeDir()
  const storePlace = { databaseFile: join(dataDir, 'keywright.db') }
  if (store === 'SQLite') return { storePlace, end: undefined, environment, restartStore: undefined, remove }
  if (store === 'Redis') return withRedis({ storePlace, environment, remove }, forgets ? [] : DURABLE)
  const database = await makeDatabase()
  const { pathname, searchParams } = new URL(database.url)
  return {
    storePlace: { databaseUrl: database.url },
    end: { socket: { path: join(searchParams.get('host') ?? '', '.s.PGSQL.5432') }, debit: /\bcommit\b/i },
    environment: (linkPort) => ({
      ...environment(),
      KEYWRIGHT_DATABASE_URL:
        linkPort === undefined ? database.url : `postgres://postgres@127.0.0.1:${linkPort}${pathname}`,
    }),
    restartStore: undefined,
    async remove() {
      await database.remove()
      removeDir()
    },
  }
}

async function withRedis(
  file: Pick<Place, 'storePlace' | 'environment' | 'remove'>,
  settings: readonly string[],
): Promise<Place> {
  const redis = await startRedis(settings)
  return {
    storePlace: { ...file.storePlace, redis: redis.url },
    end: { socket: { host: '127.0.0.1', port: redis.port }, debit: /"take":true/ },
    environment: (linkPort = redis.port) => ({
      ...file.environment(undefined),
      KEYWRIGHT_REDIS_URL: `redis://127.0.0.1:${linkPort}`,
    }),
    async restartStore() {
      await redis.crash()
      await pause(AWAY_MS)
      await redis.start()
    },
    async remove() {
      await redis.stop()
      await file.remove()
    },
  }
}

/** Throws where the limits are kept in a file: there is no way to cut. */
export function requireEnd({ end }: Place): LinkEnd {
  if (end === undefined) throw new Error('there is no way to a file')
  return end
}
