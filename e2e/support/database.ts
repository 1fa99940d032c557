import { createRequire } from 'node:module'
import { join } from 'node:path'
import { COMMAND, type RunningExample } from './running-example.ts'

/** Writes behind the server's back what would take months to come about, such as a key that lies idle. */
export function writeDatabase({ dataDir }: RunningExample, sql: string): void {
  // The module that the server opens its database with; all that is used of it is named here.
  const { DatabaseSync } = createRequire(COMMAND)('@photostructure/sqlite') as {
    DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void }
  }
  const database = new DatabaseSync(join(dataDir, 'keywright.db'))
  try {
    // The server writes now and then: its turn ends before ours begins.
    database.exec('pragma busy_timeout = 5000')
    database.exec(sql)
  } finally {
    database.close()
  }
}
