import { copyFileSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../packages/server/src/app/index.ts'
import { openConnection } from '../../packages/server/src/storage/sqlite/index.ts'
import { type EngineWorld, openEngineWorld } from '../../packages/server/src/testing/engine-world.ts'
import { readTables, tableFaults } from './crash/tables.ts'

let world: EngineWorld

beforeAll(async () => {
  world = await openEngineWorld()
  const id = (await world.newKey()).id as KeyId // an id that the engine made
  await world.engine.keys.rotateKey(SYSTEM_CALLER, id, 0)
  await world.engine.keys.disableKey(SYSTEM_CALLER, id)
  await world.engine.close()
})
afterAll(() => world.close())

/** What the checker says of a copy on which this was done. */
async function faultsAfter(statement: string): Promise<string> {
  const copy = `${world.file}.copy`
  copyFileSync(world.file, copy)
  const connection = await openConnection(copy)
  connection.exec('pragma foreign_keys = off')
  connection.exec(statement)
  connection.close()
  const faults = tableFaults(await readTables(copy))
  for (const ending of ['', '-wal', '-shm']) rmSync(`${copy}${ending}`, { force: true })
  return faults.join('\n')
}

describe('the checker of the crash trial', () => {
  it('finds nothing in a database that is whole', async () => {
    expect(await faultsAfter('select 1')).toBe('')
  })

  it.each([
    ['a row without its event', `update api_keys set revision = revision + 1`, 'its events tell of 1,2,3'],
    ['an event without its row', `update api_keys set disabled_at = null`, 'its last event says'],
    [
      'a change without its row of the feed',
      `delete from changes where seq = (select max(seq) from changes)`,
      'the feed',
    ],
    [
      'a row of the feed without its mark on the key',
      `update api_keys set changed_seq = 0`,
      'the number of its last change',
    ],
    ['a secret that did not come with its rotation', `delete from secrets where ended = 0`, 'its last event says'],
    ['a secret without its key', `delete from api_keys`, 'belongs to no key'],
    ['a head that is ahead of its chain', `update audit_heads set size = size + 1`, 'tail_cut'],
    [
      'a chain that is ahead of its head',
      `update audit_heads set size = size - 1, hash = (select previous_hash from audit_events e where e.chain = audit_heads.chain and e.number = audit_heads.size)`,
      'longer than its head',
    ],
    ['an event that was changed', `update audit_events set actor = 'nobody'`, '"kind":"changed"'],
  ])('finds %s', async (_, statement, fault) => {
    expect(await faultsAfter(statement)).toContain(fault)
  })
})
