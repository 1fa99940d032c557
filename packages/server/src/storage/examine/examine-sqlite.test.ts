import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Finding } from '../../ports/index.ts'
import { makeNewId } from '../../system/index.ts'
import { OwnedClock } from '../../testing/owned-clock.ts'
import { sha256 } from '../contract/suite.ts'
import { openSqliteStore } from '../sqlite-store.ts'
import { examineSqlite, judgeJournal, judgeSynchronous } from './examine-sqlite.ts'
import { fileSystemOf, judgeFileSystem } from './file-system.ts'

let folder = ''
let clock = new OwnedClock()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keywright-examine-'))
  clock = new OwnedClock()
})
afterEach(() => rmSync(folder, { recursive: true }))

const path = (): string => join(folder, 'keywright.db')

async function examine(
  meanwhile: () => void = () => clock.pass(1000),
  limitStore: string | undefined = 'sql',
): Promise<ReadonlyMap<string, Finding>> {
  const findings = await examineSqlite({ path: path(), limitStore }, { clock, wait: async () => meanwhile() })
  return new Map(findings.map((finding) => [finding.check, finding]))
}

async function makeFile(): Promise<void> {
  const store = await openSqliteStore({ path: path(), newId: makeNewId(clock.wallNow), sha256, wallNow: clock.wallNow })
  await store.transact((unit) => unit.change({ kind: 'everything' }))
  await store.close()
}

describe('an examination of SQLite', () => {
  it('makes no file that is not there, and looks at what it would stand on', async () => {
    expect([...(await examine()).keys()]).toEqual(['sqlite.file_system', 'clock.steps'])
    expect(existsSync(path())).toBe(false)
  })

  it('finds nothing wrong with a file that Keywright has made', async () => {
    await makeFile()
    const findings = await examine()
    expect([...findings.keys()]).toContain('sqlite.synchronous')
    for (const each of ['sqlite.synchronous', 'sqlite.journal_mode', 'clock.rows_ahead', 'clock.steps']) {
      expect([each, findings.get(each)?.holds]).toEqual([each, true])
    }
  })

  it('tells a clock that was set back since something was written, and one that is set while it is watched', async () => {
    await makeFile()
    clock.wall -= 60_000
    const findings = await examine(() => {
      clock.pass(1000)
      clock.wall += 5000
    })
    expect(findings.get('clock.rows_ahead')).toMatchObject({
      holds: false,
      found: expect.stringContaining('60 s behind'),
    })
    expect(findings.get('clock.steps')).toMatchObject({
      holds: false,
      found: expect.stringContaining('forward by 5000 ms'),
    })
  })

  it.each([
    ['by the nodes alone', undefined],
    ['beside what the settings say', 'redis_other'],
  ])('tells that limits are counted in more than one store: %s', async (_, limitStore) => {
    const tools = { newId: makeNewId(clock.wallNow), sha256, wallNow: clock.wallNow }
    const store = await openSqliteStore({ path: path(), ...tools })
    const facts = { leaseMs: 5000, knownKeys: 0 }
    await store.feed.join('node_1', [0], { ...facts, limitStore: 'sql' })
    if (limitStore === undefined) await store.feed.join('node_2', [0], { ...facts, limitStore: 'redis_1' })
    await store.feed.join('node_of_yesterday', [0])
    const found = (await examine(undefined, limitStore)).get('limits.one_store')
    expect(found).toMatchObject({ holds: false, weakens: 'limits' })
    expect(found?.found).toContain(
      limitStore === undefined ? 'sql by these settings, node_2 in redis_1.' : 'node_1 in sql.',
    )
    clock.pass(60_001)
    expect((await examine(undefined, limitStore)).get('limits.one_store')?.holds).toBe(true)
    await store.close()
  })

  it('tells what a commit would be worth in another mode', () => {
    expect([0, 1, 2, 3].map((level) => judgeSynchronous(level).holds)).toEqual([false, false, true, true])
    expect(['wal', 'delete', 'memory'].map((mode) => judgeJournal(mode).holds)).toEqual([true, false, false])
  })
})

describe('the file system of a path', () => {
  const mounts = (): string => `22 1 8:1 / / rw - ext4 /dev/root rw
30 22 0:30 / ${folder}/shared\\040data rw,relatime shared:1 - nfs4 server:/data rw
31 22 0:31 / ${folder}/twice rw - ext4 /dev/b rw
32 31 0:32 / ${folder}/twice rw - cifs //host/share rw
33 22 0:33 / ${folder}/memory rw - tmpfs tmpfs rw
`
  const typeAt = (name: string): string | undefined => fileSystemOf(join(folder, name), mounts())

  it('is that of the nearest mount above it, the later one where two lie on one place', () => {
    mkdirSync(join(folder, 'shared data'))
    symlinkSync(join(folder, 'shared data'), join(folder, 'link'))
    expect(typeAt('shared data/keywright.db')).toBe('nfs4')
    expect(typeAt('link/keywright.db')).toBe('nfs4')
    expect(typeAt('twice')).toBe('ext4')
    mkdirSync(join(folder, 'twice'))
    expect(typeAt('twice/deep/keywright.db')).toBe('cifs')
    expect(typeAt('keywright.db')).toBe('ext4')
  })

  it.each(['nfs', 'nfs4', 'cifs', 'smb3', '9p', 'fuse.sshfs', 'virtiofs', 'tmpfs', 'ramfs'])('weakens: %s', (type) => {
    expect(judgeFileSystem(type).holds).toBe(false)
  })

  it.each(['ext4', 'xfs', 'btrfs', 'zfs', 'overlay', 'apfs', undefined])('holds, as far as can be seen: %s', (type) => {
    expect(judgeFileSystem(type).holds).toBe(true)
  })
})
