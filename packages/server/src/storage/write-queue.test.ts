import { type Kysely, Kysely as Database } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deferred } from '../testing/owned-clock.ts'
import { sqliteTypes } from './engine-types.ts'
import { migrate } from './migrations/index.ts'
import type { Database as Tables } from './schema.ts'
import { EngineError, makeRunner, openConnection, SqliteRunnerDialect } from './sqlite/index.ts'
import { makeWriteQueue, type WriteQueue } from './write-queue.ts'

type Session = Kysely<Tables>

let close = (): void => {}
let queue: WriteQueue
let asked: string[] = []
/** Statements that begin like this fail, as they do when a disk is full or a process holds the lock. */
let broken: string | undefined

beforeEach(async () => {
  const connection = await openConnection(':memory:')
  const run = makeRunner(connection)
  const db = new Database<Tables>({
    dialect: new SqliteRunnerDialect((sql, parameters, returnsRows) => {
      asked.push(sql)
      if (broken !== undefined && sql.startsWith(broken)) throw new EngineError('database or disk is full')
      return run(sql, parameters, returnsRows)
    }),
  })
  await migrate(db, sqliteTypes)
  queue = makeWriteQueue(db)
  broken = undefined
  asked = []
  close = () => connection.close()
})
afterEach(async () => {
  await queue.drain()
  close()
})

const insert = (db: Session, subject: string) =>
  db.insertInto('limit_buckets').values({ subject, version: 1, state: '[]', updated_at: 0 }).execute()
const subjects = () => queue.transact((db) => db.selectFrom('limit_buckets').select('subject').execute())
const times = (statement: string): number => asked.filter((sql) => sql === statement).length
const UNAVAILABLE = { code: 'store_unavailable', retryAfterSeconds: 1 }

describe('the write queue', () => {
  it('commits together what waits together, sixty-four at most', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, i) => queue.transact((db) => insert(db, String(i)))))
    expect([times('begin immediate'), times('commit')]).toEqual([2, 2])
    expect(await subjects()).toHaveLength(100)
  })

  it('answers nobody before the commit', async () => {
    const answered: string[] = []
    await Promise.all(
      ['a', 'b'].map((name) =>
        queue
          .transact(async (db) => {
            await insert(db, name)
            expect(answered).toEqual([])
          })
          .then(() => answered.push(name)),
      ),
    )
    expect(answered).toEqual(['a', 'b'])
  })

  it('tells everyone who waits when the store lets nobody in, and goes on when it does again', async () => {
    broken = 'begin'
    const waiting = ['a', 'b', 'c'].map((name) => queue.transact((db) => insert(db, name)))
    for (const each of waiting) await expect(each).rejects.toMatchObject(UNAVAILABLE)
    expect(times('begin immediate')).toBe(1)
    broken = undefined
    await queue.transact((db) => insert(db, 'd'))
    expect(await subjects()).toEqual([{ subject: 'd' }])
  })

  it('tells everyone of a commit that failed, and leaves nothing of it', async () => {
    broken = 'commit'
    const waiting = ['a', 'b'].map((name) => queue.transact((db) => insert(db, name)))
    for (const each of waiting) await expect(each).rejects.toMatchObject(UNAVAILABLE)
    broken = undefined
    expect(await subjects()).toEqual([])
  })

  it('undoes a transaction whose statement the engine could not run, and commits those beside it', async () => {
    broken = 'update "limit_buckets"'
    const outcomes = await Promise.allSettled([
      queue.transact((db) => insert(db, 'a')),
      queue.transact(async (db) => {
        await insert(db, 'b')
        await db.updateTable('limit_buckets').set({ version: 2 }).execute()
      }),
      queue.transact((db) => insert(db, 'c')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: UNAVAILABLE })
    broken = undefined
    expect(await subjects()).toEqual([{ subject: 'a' }, { subject: 'c' }])
  })

  it('hands on what the work itself throws', async () => {
    const failing = queue.transact(() => Promise.reject(new TypeError('a bug')))
    await expect(failing).rejects.toThrow(new TypeError('a bug'))
  })

  it('turns away who would wait behind ten thousand others, and those only', async () => {
    const gate = deferred<void>()
    const begun = deferred<void>()
    const first = queue.transact(() => {
      begun.resolve()
      return gate.promise
    })
    await begun.promise
    const waiting = Array.from({ length: 10_000 }, () => queue.transact(async () => 1))
    await expect(queue.transact(async () => 1)).rejects.toMatchObject({ code: 'overloaded' })
    gate.resolve()
    await first
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([1]))
  })

  it('is drained only when everything that was asked is done', async () => {
    const gate = deferred<void>()
    let done = 0
    void queue.transact(() => gate.promise).then(() => (done += 1))
    void queue.transact(async () => undefined).then(() => (done += 1))
    const drained = queue.drain().then(() => done)
    gate.resolve()
    expect(await drained).toBe(2)
  })

  it('spares quick work the wait for the disk, and durable work never', async () => {
    await queue.transactQuickly((db) => insert(db, 'a'))
    await queue.transactQuickly((db) => insert(db, 'b'))
    await queue.transact((db) => insert(db, 'c'))
    const settings = asked.filter((sql) => /^(?:pragma|begin|commit)/.test(sql))
    const quick = ['pragma synchronous = normal', 'begin immediate', 'commit', 'begin immediate', 'commit']
    expect(settings).toEqual([...quick, 'pragma synchronous = full', 'begin immediate', 'commit'])
  })

  it('lets quick work into a durable commit, and durable work into no quick one', async () => {
    await Promise.all([
      queue.transactQuickly((db) => insert(db, 'a')),
      queue.transactQuickly((db) => insert(db, 'b')),
      queue.transact((db) => insert(db, 'c')),
      queue.transactQuickly((db) => insert(db, 'd')),
    ])
    const settings = asked.filter((sql) => /^(?:pragma|begin|commit)/.test(sql))
    const quick = ['pragma synchronous = normal', 'begin immediate', 'commit']
    expect(settings).toEqual([...quick, 'pragma synchronous = full', 'begin immediate', 'commit'])
    expect(await subjects()).toHaveLength(4)
  })

  it('commits nothing durable where the engine did not take the setting', async () => {
    await queue.transactQuickly((db) => insert(db, 'a'))
    broken = 'pragma'
    await expect(queue.transact((db) => insert(db, 'b'))).rejects.toMatchObject(UNAVAILABLE)
    broken = undefined
    await queue.transact((db) => insert(db, 'c'))
    expect(asked.filter((sql) => sql.startsWith('pragma')).at(-1)).toBe('pragma synchronous = full')
    expect(await subjects()).toEqual([{ subject: 'a' }, { subject: 'c' }])
  })

  it('goes on behind a first transaction that failed', async () => {
    const outcomes = await Promise.allSettled([
      queue.transact(async (db) => {
        await insert(db, 'a')
        throw new TypeError('a bug')
      }),
      queue.transact((db) => insert(db, 'b')),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(await subjects()).toEqual([{ subject: 'b' }])
  })
})
