/**
 * Writes the schema that the migrations make, for whoever reads it without running them. With `--check` it writes nothing
 * and fails where the file differs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dumpSqliteSchema, SQLITE_SCHEMA_FILE } from '../packages/server/src/storage/testing/dump-schema.ts'
import { report } from './lib/tree.ts'

const dump = await dumpSqliteSchema()
if (process.argv.includes('--check')) {
  const stale = readFileSync(SQLITE_SCHEMA_FILE, 'utf8') !== dump
  const fault = `${fileURLToPath(SQLITE_SCHEMA_FILE)} differs from what the migrations make: run tsx scripts/dump-schema.ts`
  report('schema', stale ? [fault] : [], 'the dump is what the migrations make')
} else writeFileSync(SQLITE_SCHEMA_FILE, dump)
