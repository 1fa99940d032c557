import { KEY_BOUNDS } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { RefusalRow } from '../../ports/queries.ts'
import type { UsageDelta } from '../../ports/usage.ts'
import { keyId, makeKey, makeWorkspace, secretId, serviceId, workspaceId } from '../../testing/rows.ts'
import { countRows, fill, type Suite } from './suite.ts'

const HOUR = 3_600_000

function delta(fields: Partial<UsageDelta> = {}): UsageDelta {
  return { apiKeyId: keyId(1), secretId: secretId(1), hour: 0, outcome: 'allowed', count: 1, ...fields }
}

function refusal(index: number, fields: Partial<RefusalRow> = {}): RefusalRow {
  return {
    id: `ref_${String(index).padStart(8, '0')}`,
    service: 'acme',
    workspaceId: workspaceId(1),
    apiKeyId: keyId(1),
    secretId: secretId(1),
    at: index,
    reason: 'expired',
    detail: `'; drop table usage_hourly; --`,
    ip: '203.0.113.7',
    method: 'GET',
    path: '/x',
    ...fields,
  }
}

export function usageCases(suite: Suite): void {
  const add = (batch: Partial<Parameters<typeof suite.store.usage.addUsage>[0]>) =>
    suite.store.usage.addUsage({ usage: [], lastUsed: [], refusals: [], callers: [], ...batch })

  const withKeys = () =>
    fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)], keys: [makeKey(1), makeKey(2)] })

  describe('counted checks', () => {
    it('add up by key, secret, hour and outcome, over batches that come at the same time', async () => {
      await withKeys()
      const usage = [delta(), delta({ hour: HOUR }), delta({ outcome: 'expired' })]
      await Promise.all(Array.from({ length: 10 }, () => add({ usage })))
      await Promise.all(Array.from({ length: 10 }, () => add({ usage: [delta({ count: 5 })] })))
      await add({ usage: [delta({ secretId: secretId(2) }), delta({ apiKeyId: keyId(2) })] })
      const rows = await suite.store.queries.usageOf(keyId(1), 0)
      const counts = rows.map(({ hour, secretId: secret, outcome, count }) => [
        hour / HOUR,
        secret.at(-1),
        outcome,
        count,
      ])
      expect(counts.toSorted()).toEqual(
        [
          [0, '1', 'allowed', 60],
          [0, '1', 'expired', 10],
          [0, '2', 'allowed', 1],
          [1, '1', 'allowed', 10],
        ].toSorted(),
      )
      expect(await suite.store.queries.usageOf(keyId(1), HOUR)).toHaveLength(1)
    })

    it('are taken with any text that a request can carry, and fail no batch', async () => {
      await withKeys()
      const odd = refusal(1, { path: '/a\0b', detail: 'half a pair: \ud800', method: '\0' })
      await add({ usage: [delta()], refusals: [odd, refusal(2)] })
      const listed = await suite.store.queries.refusalsOf({ apiKeyId: keyId(1) }, 10)
      expect(listed.map(({ id }) => id)).toEqual([refusal(2).id, odd.id])
      expect(listed[1]?.path).toMatch(/^\/a/)
      expect(await suite.store.queries.usageOf(keyId(1), 0)).toHaveLength(1)
    })

    it('are taken in batches larger than a statement has parameters', async () => {
      await withKeys()
      const usage = Array.from({ length: 3000 }, (_, i) => delta({ hour: i * HOUR, count: i + 1 }))
      await add({ usage })
      await add({ usage })
      const rows = await suite.store.queries.usageOf(keyId(1), 0)
      expect(rows).toHaveLength(3000)
      expect(rows.at(-1)?.count).toBe(6000)
    })

    it('move the last use of a secret on, and never back', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      const lastUse = async () => (await suite.store.queries.findKey(keyId(1)))?.secrets[0]?.lastUsedAt
      for (const [at, seen] of [
        [500, 500],
        [400, 500],
        [600, 600],
      ] as const) {
        await add({ lastUsed: [{ secretId: secretId(1), at }] })
        expect(await lastUse()).toBe(seen)
      }
    })

    it('of a secret that is gone are taken, and change no other', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      await add({ usage: [delta({ secretId: secretId(9) })], lastUsed: [{ secretId: secretId(9), at: 5 }] })
      expect((await suite.store.queries.findKey(keyId(1)))?.secrets[0]?.lastUsedAt).toBeUndefined()
    })
  })

  describe('callers', () => {
    const seen = (caller: string, at: number, fields: object = {}) => {
      return { apiKeyId: keyId(1), secretId: secretId(1), caller, at, ...fields }
    }
    const callersOf = async (since: number) =>
      (await suite.store.queries.callersOf(keyId(1), since)).map(({ secretId: id, caller }) => `${id.at(-1)} ${caller}`)

    it('stand once for each secret, at the latest instant that any node saw them', async () => {
      await withKeys()
      await Promise.all([add({ callers: [seen('a', 9), seen('b', 3)] }), add({ callers: [seen('a', 5)] })])
      await add({
        callers: [seen('a', 2), seen('a', 1, { secretId: secretId(2) }), seen('c', 7, { apiKeyId: keyId(2) })],
      })
      expect((await callersOf(0)).toSorted()).toEqual(['1 a', '1 b', '2 a'])
      expect(await callersOf(4)).toEqual(['1 a'])
      expect(await callersOf(10)).toEqual([])
    })

    it('may come twice in one batch', async () => {
      await withKeys()
      await add({ callers: [seen('a', 5), seen('a', 9), seen('a', 7)] })
      expect(await callersOf(9)).toEqual(['1 a'])
    })

    it('are kept in bounded number of one secret: the latest', async () => {
      await withKeys()
      const many = Array.from({ length: 150 }, (_, at) => seen(String(at), at))
      await add({ callers: [...many, seen('other', 1, { secretId: secretId(2) })] })
      const left = await callersOf(0)
      expect(left).toHaveLength(KEY_BOUNDS.callersPerSecretMax + 1)
      expect(left).toContain('2 other')
      expect(await callersOf(150 - KEY_BOUNDS.callersPerSecretMax)).toHaveLength(KEY_BOUNDS.callersPerSecretMax)
    })

    it('go with their key and its workspace', async () => {
      await withKeys()
      await add({ callers: [seen('a', 1), seen('b', 1, { apiKeyId: keyId(2) })] })
      await suite.store.transact((unit) => unit.deleteKey(keyId(2)))
      expect(await countRows(suite.store)).toMatchObject({ secret_callers: 1 })
      await suite.store.transact((unit) => unit.deleteWorkspace(workspaceId(1)))
      expect(await countRows(suite.store)).toMatchObject({ secret_callers: 0 })
    })
  })

  describe('what was counted of a key that was purged', () => {
    it('is left out, and what came with it is taken', async () => {
      await withKeys()
      await suite.store.transact((unit) => unit.deleteKey(keyId(2)))
      await add({
        usage: [delta(), delta({ apiKeyId: keyId(2), secretId: secretId(2) })],
        refusals: [refusal(1), refusal(2, { apiKeyId: keyId(2) }), refusal(3, { apiKeyId: undefined })],
        callers: [{ apiKeyId: keyId(2), secretId: secretId(2), caller: 'a', at: 1 }],
      })
      const { queries } = suite.store
      expect(await queries.usageOf(keyId(1), 0)).toHaveLength(1)
      expect(await queries.usageOf(keyId(2), 0)).toEqual([])
      expect(await queries.callersOf(keyId(2), 0)).toEqual([])
      const ats = (await queries.refusalsOf({ service: serviceId('acme') }, 10)).map(({ at }) => at)
      expect(ats).toEqual([3, 1])
    })
  })

  describe('refusals', () => {
    it('come back as they were told, the newest first, of a key, a workspace and a service', async () => {
      await withKeys()
      const rows = [
        refusal(1),
        refusal(2, { apiKeyId: keyId(2), workspaceId: workspaceId(2) }),
        refusal(3, {
          apiKeyId: undefined,
          workspaceId: undefined,
          secretId: undefined,
          ip: undefined,
          path: undefined,
        }),
        refusal(4, { service: 'other', detail: undefined, method: undefined }),
      ]
      await add({ refusals: rows })
      const { queries } = suite.store
      expect(await queries.refusalsOf({ apiKeyId: keyId(1) }, 10)).toEqual([rows[3], rows[0]])
      expect(await queries.refusalsOf({ workspaceId: workspaceId(2) }, 10)).toEqual([rows[1]])
      expect(await queries.refusalsOf({ service: serviceId('acme') }, 10)).toEqual([rows[2], rows[1], rows[0]])
      expect(await queries.refusalsOf({ service: serviceId('acme') }, 1)).toEqual([rows[2]])
    })

    it('are kept in bounded number: a hundred of a key, and a thousand of a service without one', async () => {
      await withKeys()
      for (let from = 0; from < 1200; from += 400) {
        const batch = Array.from({ length: 400 }, (_, i) => refusal(from + i, { apiKeyId: undefined }))
        await add({ refusals: [...batch, ...batch.slice(0, 50).map((row) => refusal(row.at + 5000))] })
      }
      const ofKey = await suite.store.queries.refusalsOf({ apiKeyId: keyId(1) }, 5000)
      expect(ofKey.map(({ at }) => at).slice(0, 2)).toEqual([5849, 5848])
      expect(ofKey).toHaveLength(100)
      const ofService = await suite.store.queries.refusalsOf({ service: serviceId('acme') }, 5000)
      const keyless = ofService.filter(({ apiKeyId }) => apiKeyId === undefined)
      expect(keyless).toHaveLength(1000)
      expect(keyless[0]?.at).toBe(1199)
    })
  })
}
