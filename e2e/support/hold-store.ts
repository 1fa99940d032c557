import { createRequire } from 'node:module'
import { join } from 'node:path'
import { holdOn } from '../../packages/server/src/storage/testing/postgres-databases.ts'
import { COMMAND, type RunningExample } from './running-example.ts'

/** Keeps everybody from spending of a limit, as a stuck backup or a forgotten lock would; answers with how to let go. */
export async function holdStore({ dataDir, environment }: RunningExample): Promise<() => Promise<void>> {
  const url = environment['KEYWRIGHT_DATABASE_URL']
  return url === undefined
    ? holdFile(dataDir)
    : holdOn(url, 'lock table keywright.limit_buckets in access exclusive mode')
}

function holdFile(dataDir: string): () => Promise<void> {
  // The module that the server opens its database with; all that is used of it is named here.
  const { DatabaseSync } = createRequire(COMMAND)('@photostructure/sqlite') as {
    DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void }
  }
  const database = new DatabaseSync(join(dataDir, 'keywright.db'))
  // The server writes now and then: its turn ends before ours begins.
  database.exec('pragma busy_timeout = 5000')
  database.exec('begin immediate')
  return async () => {
    database.exec('rollback')
    database.close()
  }
}
