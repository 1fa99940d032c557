/**
 * Writes the schema that the migrations make, for whoever reads it without running them, of each engine. With `--check` it
 * writes nothing and fails where a file differs. Without a Postgres on the machine its file stays as it is.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  dumpPostgresSchema,
  dumpSqliteSchema,
  POSTGRES_SCHEMA_FILE,
  SQLITE_SCHEMA_FILE,
} from '../packages/server/src/storage/testing/dump-schema.ts'
import { postgresAbsence, startPostgres } from '../packages/server/src/storage/testing/postgres-server.ts'
import { report } from './lib/tree.ts'

async function dumpOnPostgres(): Promise<string> {
  const server = await startPostgres()
  try {
    return await dumpPostgresSchema(server.url('postgres'))
  } finally {
    await server.stop()
  }
}

const dumps = [{ file: SQLITE_SCHEMA_FILE, dump: await dumpSqliteSchema() }]
const absence = postgresAbsence()
if (absence === undefined) dumps.push({ file: POSTGRES_SCHEMA_FILE, dump: await dumpOnPostgres() })
else console.log(`The schema on Postgres is left out: ${absence}`)

if (process.argv.includes('--check')) {
  const stale = dumps.filter(({ file, dump }) => readFileSync(file, 'utf8') !== dump)
  const faults = stale.map(
    ({ file }) => `${fileURLToPath(file)} differs from what the migrations make: run tsx scripts/dump-schema.ts`,
  )
  report('schema', faults, 'the dumps are what the migrations make')
} else for (const { file, dump } of dumps) writeFileSync(file, dump)
