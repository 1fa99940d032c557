import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { makeNewId } from '../system/index.ts'
import { deferred } from '../testing/owned-clock.ts'
import { digest, keyId, makeKey } from '../testing/rows.ts'
import { storeContract } from './contract/store-contract.ts'
import { fill, type OpenDatabase, sha256 } from './contract/suite.ts'
import { openConnection } from './sqlite/index.ts'
import { openSqliteStore, type Store } from './sqlite-store.ts'

const openAt = (path: string, wallNow: () => number = Date.now): Promise<Store> =>
  openSqliteStore({ path, newId: makeNewId(wallNow), sha256, wallNow })

const openDatabase: OpenDatabase = async (wallNow) => {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-store-'))
  const path = join(folder, 'keywright.db')
  const store = await openAt(path, wallNow)
  return {
    store,
    another: () => openAt(path, wallNow),
    async close() {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}

storeContract('SQLite', openDatabase)

describe('a SQLite file', () => {
  const folders: string[] = []
  const newFile = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'keywright-store-'))
    folders.push(folder)
    return join(folder, 'keywright.db')
  }
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  it('that does not exist yet is made once by twenty that open it at the same time', async () => {
    const path = newFile()
    const stores = await Promise.all(Array.from({ length: 20 }, () => openAt(path)))
    try {
      const [first, ...others] = stores
      await fill(first!, { keys: [makeKey(1)] })
      for (const store of others) expect((await store.queries.findKey(keyId(1)))?.id).toBe(keyId(1))
      const changes = await first!.transactRaw((db) => db.selectFrom('changes').select('seq').execute())
      expect(changes).toEqual([{ seq: 0 }])
    } finally {
      await Promise.all(stores.map((store) => store.close()))
    }
  })

  it('keeps what was committed when it is closed and opened again', async () => {
    const path = newFile()
    const first = await openAt(path)
    await fill(first, { keys: [makeKey(1)] })
    await first.close()
    const second = await openAt(path)
    expect((await second.queries.findKey(keyId(1)))?.name).toBe('Key 1')
    await second.close()
  })

  it('holds everything by itself once it is closed, so that a copy of it is a copy of the whole', async () => {
    const path = newFile()
    const store = await openAt(path)
    await fill(store, { keys: [makeKey(1)] })
    await store.queries.findKey(keyId(1))
    await store.loader.loadKey([digest(1)])
    await store.close()
    expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0)
    const copy = newFile()
    copyFileSync(path, copy)
    const opened = await openAt(copy)
    expect((await opened.queries.findKey(keyId(1)))?.name).toBe('Key 1')
    await opened.close()
  })

  it('tells the head of the feed to whoever else has it open, as soon as somebody has written', async () => {
    const path = newFile()
    const [store, other] = [await openAt(path), await openAt(path)]
    try {
      const heard = deferred<number | undefined>()
      other.feed.onHint(heard.resolve)
      const { seq } = await store.transact((unit) => unit.change({ kind: 'everything' }))
      expect(await heard.promise).toBe(seq)
    } finally {
      await Promise.all([store.close(), other.close()])
    }
  })

  it.runIf(process.platform === 'linux')('tells it by the write itself, not only by looking now and then', async () => {
    const path = newFile()
    const store = await openAt(path)
    const setInterval = vi.spyOn(globalThis, 'setInterval')
    const other = await openAt(path)
    // The look at every twenty milliseconds, which finds all writes by itself.
    for (const { value } of setInterval.mock.results) clearInterval(value)
    expect(setInterval).toHaveBeenCalledOnce()
    setInterval.mockRestore()
    try {
      const heard = deferred<number | undefined>()
      other.feed.onHint(heard.resolve)
      const { seq } = await store.transact((unit) => unit.change({ kind: 'everything' }))
      expect(await heard.promise).toBe(seq)
    } finally {
      await Promise.all([store.close(), other.close()])
    }
  })

  it('lets whoever waits for renewals look while another process writes, and a write have its turn after that', async () => {
    const path = newFile()
    const store = await openAt(path)
    const other = await openConnection(path)
    try {
      const mark = await store.transact((unit) => unit.change({ kind: 'everything' }))
      other.exec('begin immediate')
      const writing = store.transact((unit) => unit.change({ kind: 'everything' }))
      expect(await store.feed.owing(mark)).toMatchObject({ owing: [], held: true })
      other.exec('commit')
      expect((await writing).seq).toBe(mark.seq + 1)
    } finally {
      other.close()
      await store.close()
    }
  })

  it('that cannot be opened is told at once, and no writer is left running', async () => {
    await expect(openAt(join(newFile(), 'nowhere', 'keywright.db'))).rejects.toThrow()
  })

  it('that is no database is told at once, and no writer is left running', async () => {
    const path = newFile()
    writeFileSync(
      path,
      'this is no database, and it is longer than a header of one hundred bytes would be. '.repeat(20),
    )
    await expect(openAt(path)).rejects.toThrow()
  })

  it('answers every read with store_unavailable once it is closed, and every command too', async () => {
    const store = await openAt(newFile())
    await store.close()
    await expect(store.queries.findKey(keyId(1))).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.loader.loadKey([digest(1)])).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.transact(async () => 1)).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(store.feed.listNodes()).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})
