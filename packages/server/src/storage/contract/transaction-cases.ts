import { AppError } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { deferred } from '../../testing/owned-clock.ts'
import { keyId, makeKey, makeWorkspace, workspaceId } from '../../testing/rows.ts'
import { auditEntry, countRows, fill, type Suite } from './suite.ts'

export function transactionCases(suite: Suite): void {
  describe('a transaction', () => {
    it('that fails in its middle leaves nothing behind', async () => {
      await fill(suite.store, {})
      const before = await countRows(suite.store)
      const failing = suite.store.transact(async (unit) => {
        await unit.insertKey(makeKey(1))
        await unit.record(auditEntry())
        await unit.change({ kind: 'keys', apiKeyIds: [keyId(1)] })
        await unit.keepIdempotent('system', 'once', { fingerprint: 'f', resultId: 'r' })
        throw new AppError('key_revoked', 'no')
      })
      await expect(failing).rejects.toMatchObject({ code: 'key_revoked' })
      expect(await countRows(suite.store)).toEqual(before)
    })

    it('that fails takes none with it of those that wait beside it', async () => {
      await fill(suite.store, {})
      const outcomes = await Promise.allSettled(
        Array.from({ length: 40 }, (_, i) =>
          suite.store.transact(async (unit) => {
            await unit.insertKey(makeKey(i))
            if (i % 3 === 0) throw new AppError('key_revoked', 'no')
            return i
          }),
        ),
      )
      for (const [i, outcome] of outcomes.entries()) {
        expect(outcome.status).toBe(i % 3 === 0 ? 'rejected' : 'fulfilled')
        expect((await suite.store.queries.findKey(keyId(i))) !== undefined).toBe(i % 3 !== 0)
      }
    })

    it('that breaks a constraint of the database takes none with it either', async () => {
      await fill(suite.store, {})
      const outcomes = await Promise.allSettled([
        suite.store.transact((unit) => unit.insertKey(makeKey(1))),
        suite.store.transact((unit) => unit.insertKey(makeKey(1))),
        suite.store.transact((unit) => unit.insertKey(makeKey(2))),
      ])
      const [first, second, third] = outcomes.map(({ status }) => status)
      expect([[first, second].toSorted(), third]).toEqual([['fulfilled', 'rejected'], 'fulfilled'])
      expect(await countRows(suite.store)).toMatchObject({ api_keys: 2, secrets: 2 })
    })

    it('sees what was done before it, and no other sees it before its end', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      const gate = deferred<void>()
      const written = deferred<void>()
      const running = suite.store.transact(async (unit) => {
        const key = await unit.lockKey(keyId(1))
        await unit.updateKey({ ...key!, name: 'New' })
        await unit.insertKey(makeKey(2))
        written.resolve()
        await gate.promise
      })
      await written.promise
      expect(await suite.store.queries.findKey(keyId(2))).toBeUndefined()
      expect((await suite.store.queries.findKey(keyId(1)))?.name).toBe('Key 1')
      const after = suite.store.transact((unit) => unit.lockKey(keyId(1)))
      gate.resolve()
      await running
      expect((await after)?.name).toBe('New')
      expect((await suite.store.queries.findKey(keyId(2)))?.id).toBe(keyId(2))
    })

    it('is as lasting as its answer: another opening of the database sees it at once', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      const other = await suite.another()
      expect((await other.queries.findKey(keyId(1)))?.name).toBe('Key 1')
      await other.transact((unit) => unit.insertKey(makeKey(2)))
      expect((await suite.store.queries.findKey(keyId(2)))?.name).toBe('Key 2')
    })

    it('answers with what its work answers', async () => {
      expect(await suite.store.transact(async () => 7)).toBe(7)
    })

    it('of two processes is never lost to the other: each counts on what it read', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1)] })
      const other = await suite.another()
      const rename = (store: typeof other) =>
        store.transact(async (unit) => {
          const before = await unit.lockWorkspace(workspaceId(1))
          if (before !== undefined) await unit.updateWorkspace({ ...before, revision: before.revision + 1 })
        })
      await Promise.all(Array.from({ length: 20 }, (_, i) => rename(i % 2 === 0 ? suite.store : other)))
      expect((await suite.store.queries.findWorkspace(workspaceId(1)))?.revision).toBe(21)
    })
  })
}
