import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  dumpPostgresSchema,
  dumpSqliteSchema,
  POSTGRES_SCHEMA_FILE,
  SQLITE_SCHEMA_FILE,
} from './testing/dump-schema.ts'
import { hasPostgres, makeDatabase } from './testing/postgres-databases.ts'
import { type FrozenList, hashOf, migrationFaults, migrationFiles } from './testing/frozen-migrations.ts'

const folder = new URL('./migrations/', import.meta.url)

describe('the schema', () => {
  it('that the migrations make of an empty SQLite file is the one that stands in schema.sqlite.sql', async () => {
    expect(await dumpSqliteSchema()).toBe(readFileSync(SQLITE_SCHEMA_FILE, 'utf8'))
  })

  it.skipIf(!hasPostgres)('of an empty Postgres is the one that stands in schema.postgres.sql', async () => {
    const { url, remove } = await makeDatabase()
    try {
      expect(await dumpPostgresSchema(url)).toBe(readFileSync(POSTGRES_SCHEMA_FILE, 'utf8'))
    } finally {
      await remove()
    }
  })
})

describe('migrations', () => {
  it('that were released are as they were, and every other one says that it was not', () => {
    // The file is ours, and the check fails where it is not of this shape.
    const list = JSON.parse(readFileSync(new URL('frozen.json', folder), 'utf8')) as FrozenList
    expect(migrationFaults(migrationFiles(folder), list)).toEqual([])
    expect(migrationFiles(folder).size).toBeGreaterThan(0)
  })

  it('are told apart when one is changed, gone, unlisted or listed twice', () => {
    const files = new Map([
      ['0001-a.ts', 'a'],
      ['0002-b.ts', 'b'],
    ])
    const released = { '0001-a.ts': hashOf('a'), '0002-b.ts': hashOf('b') }
    expect(migrationFaults(files, { released, unreleased: [] })).toEqual([])
    expect(migrationFaults(new Map([...files, ['0001-a.ts', 'a ']]), { released, unreleased: [] })).toEqual([
      '0001-a.ts was released and has changed: write another migration',
    ])
    expect(migrationFaults(new Map([['0001-a.ts', 'a']]), { released, unreleased: [] })).toEqual([
      '0002-b.ts was released and is gone',
    ])
    expect(migrationFaults(new Map([...files, ['0003-c.ts', 'c']]), { released, unreleased: ['0001-a.ts'] })).toEqual([
      '0003-c.ts is in no list: add it to "unreleased"',
      '0001-a.ts is in both lists',
    ])
  })
})
