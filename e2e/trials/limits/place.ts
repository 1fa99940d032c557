import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorePlace } from '../../../packages/server/src/engine.ts'
import { makeDatabase } from '../../../packages/server/src/storage/testing/postgres-databases.ts'

/** Where nodes keep everything, and the way to be rid of it. */
export interface Place {
  readonly storePlace: StorePlace
  /** Where Postgres listens; none where the store is a file. */
  readonly socketPath: string | undefined
  /** Of a node that goes by a link on that port, or straight. */
  environment(linkPort: number | undefined): Readonly<Record<string, string>>
  remove(): Promise<void>
}

export async function makePlace(store: 'SQLite' | 'Postgres'): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'keywright-limits-'))
  const removeDir = (): void => rmSync(dataDir, { recursive: true, force: true })
  if (store === 'SQLite') {
    return {
      storePlace: { databaseFile: join(dataDir, 'keywright.db') },
      socketPath: undefined,
      environment: () => ({ KEYWRIGHT_DATA_DIR: dataDir }),
      remove: async () => removeDir(),
    }
  }
  const { url, remove } = await makeDatabase()
  const { pathname, searchParams } = new URL(url)
  return {
    storePlace: { databaseUrl: url },
    socketPath: join(searchParams.get('host') ?? '', '.s.PGSQL.5432'),
    environment: (linkPort) => ({
      KEYWRIGHT_DATA_DIR: dataDir,
      KEYWRIGHT_DATABASE_URL: linkPort === undefined ? url : `postgres://postgres@127.0.0.1:${linkPort}${pathname}`,
    }),
    async remove() {
      await remove()
      removeDir()
    },
  }
}
