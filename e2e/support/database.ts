import { createRequire } from 'node:module'
import { join } from 'node:path'
import { holdOn, runOn } from '../../packages/server/src/storage/testing/postgres-databases.ts'
import { COMMAND, type RunningExample } from './running-example.ts'

/** Writes behind the server's back what would take months to come about, such as a key that lies idle. */
export async function writeDatabase({ dataDir, environment }: RunningExample, sql: string): Promise<void> {
  const url = environment['KEYWRIGHT_DATABASE_URL']
  if (url !== undefined) {
    await runOn(`${url}&options=${encodeURIComponent('-c search_path=keywright')}`, sql)
    return
  }
  const database = openFile(dataDir)
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

/** Keeps everybody from spending of a limit, as a stuck backup or a forgotten lock would; answers with how to let go. */
export async function holdStore({ dataDir, environment }: RunningExample): Promise<() => Promise<void>> {
  const url = environment['KEYWRIGHT_DATABASE_URL']
  return url === undefined
    ? holdFile(dataDir)
    : holdOn(url, 'lock table keywright.limit_buckets in access exclusive mode')
}

function holdFile(dataDir: string): () => Promise<void> {
  const database = openFile(dataDir)
  database.exec('begin immediate')
  return async () => {
    database.exec('rollback')
    database.close()
  }
}

interface OpenFile {
  exec(sql: string): void
  close(): void
}

function openFile(dataDir: string): OpenFile {
  // The module that the server opens its database with; all that is used of it is named here.
  const { DatabaseSync } = createRequire(COMMAND)('@photostructure/sqlite') as {
    DatabaseSync: new (path: string) => OpenFile
  }
  const database = new DatabaseSync(join(dataDir, 'keywright.db'))
  // The server writes now and then: its turn ends before ours begins.
  database.exec('pragma busy_timeout = 5000')
  return database
}
