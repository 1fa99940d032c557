import { describe, expect, it } from 'vitest'
import { digest, keyId, makeKey, makeSecret, makeWorkspace, scope, secretId, workspaceId } from '../../testing/rows.ts'
import { ACME, countRows, fill, type Suite } from './suite.ts'

const FULL = makeKey(1, {
  name: `Robert'); drop table api_keys;--`,
  scopes: [scope('a:read'), scope('b:write')],
  expiresAt: 10,
  disabledAt: 11,
  revokedAt: 12,
  revokedBy: 'key_x',
  revokeReason: `it "leaked" \\ '; --`,
  limits: { hourly: { limit: 5, windowMs: 1000 } },
  allowedIps: ['203.0.113.0/24'],
  allowedOrigins: ['https://*.example.com'],
  metadata: { "tea'm": '"; delete from secrets; --', __proto_: 'x' },
  grant: { reach: [workspaceId(1)], operator: true },
  publicId: 'abcd1234',
  secrets: [makeSecret(1, { endsAt: 99, lastUsedAt: 98, pepperVersion: 3 }), makeSecret(2, { ended: true })],
})

export function keyCases(suite: Suite): void {
  describe('a key', () => {
    it('comes back from each read as it was put in, to the last field', async () => {
      const sparse = makeKey(3, { scopes: 'all' })
      await fill(suite.store, { keys: [FULL, sparse] })
      for (const key of [FULL, sparse]) {
        const { queries, loader } = suite.store
        expect(await queries.findKey(key.id)).toEqual(key)
        expect(await suite.store.transact((unit) => unit.lockKey(key.id))).toEqual(key)
        const page = { limit: 10, after: undefined }
        expect((await queries.listKeys(workspaceId(1), {}, 0, page)).items).toContainEqual(key)
        for (const secret of key.secrets) {
          expect(await queries.findKeyByDigests(workspaceId(1), [secret.digest])).toEqual(key)
          expect(await loader.loadKey([secret.digest])).toEqual({ key, workspace: makeWorkspace(1) })
        }
      }
    })

    it('is found by any of its digests, of several that a token has under several peppers', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      expect((await suite.store.loader.loadKey([digest('none'), digest(1)]))?.key.id).toBe(keyId(1))
      expect(await suite.store.loader.loadKey([digest('none'), digest("' or 1=1")])).toBeUndefined()
    })

    it('is the one under a pepper where a token has led to two, with its own secrets alone', async () => {
      const plain = makeKey(1)
      const issued = makeKey(2, { secrets: [makeSecret(2, { pepperVersion: 1 })] })
      await fill(suite.store, { keys: [plain, issued] })
      for (const digests of [
        [digest(1), digest(2)],
        [digest(2), digest(1)],
      ]) {
        expect((await suite.store.loader.loadKey(digests))?.key).toEqual(issued)
      }
    })

    it('tells which of many digests are there already, in any workspace', async () => {
      const elsewhere = { workspaceId: workspaceId(2) }
      await fill(suite.store, {
        workspaces: [makeWorkspace(1), makeWorkspace(2)],
        keys: [makeKey(1), makeKey(2, elsewhere)],
      })
      const asked = [digest(2), ...Array.from({ length: 998 }, (_, i) => digest(`none ${i}`)), digest(1)]
      const taken = await suite.store.transact((unit) => unit.findTakenDigests(asked))
      expect(taken.toSorted()).toEqual([digest(1), digest(2)].toSorted())
    })

    it('of many keys is marked with a change by one statement, and no other key is', async () => {
      await fill(suite.store, { keys: [makeKey(1), makeKey(2), makeKey(3)] })
      await suite.store.transact((unit) => unit.markKeysChanged([keyId(1), keyId(3)], 9))
      const marks = [1, 2, 3].map(async (i) => (await suite.store.queries.findKey(keyId(i)))?.changedSeq)
      expect(await Promise.all(marks)).toEqual([9, 0, 9])
    })

    it('is not found by its digest in another workspace', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)], keys: [makeKey(1)] })
      expect(await suite.store.queries.findKeyByDigests(workspaceId(2), [digest(1)])).toBeUndefined()
    })

    it('is updated with its secrets: new ones come, ended ones end, and the last use stays the counters’', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      await suite.store.usage.addUsage({
        usage: [],
        lastUsed: [{ secretId: secretId(1), at: 500 }],
        refusals: [],
        callers: [],
      })
      const rotated = makeKey(1, { revision: 2, secrets: [makeSecret(1, { ended: true, endsAt: 7 }), makeSecret(9)] })
      await suite.store.transact((unit) => unit.updateKey(rotated))
      const [old, fresh] = (await suite.store.queries.findKey(keyId(1)))?.secrets ?? []
      expect(old).toEqual(makeSecret(1, { ended: true, endsAt: 7, lastUsedAt: 500 }))
      expect(fresh).toEqual(makeSecret(9))
    })

    it('lets go of the secrets that an update no longer names, and of none of another key', async () => {
      await fill(suite.store, { keys: [makeKey(1, { secrets: [makeSecret(1), makeSecret(2)] }), makeKey(3)] })
      await suite.store.transact((unit) => unit.updateKey(makeKey(1, { secrets: [makeSecret(2)] })))
      expect(await suite.store.loader.loadKey([digest(1)])).toBeUndefined()
      expect((await suite.store.queries.findKey(keyId(1)))?.secrets).toEqual([makeSecret(2)])
      expect((await suite.store.queries.findKey(keyId(3)))?.secrets).toHaveLength(1)
    })

    it('is not updated through another workspace', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)], keys: [makeKey(1)] })
      await suite.store.transact((unit) => unit.updateKey(makeKey(1, { workspaceId: workspaceId(2), name: 'Stolen' })))
      expect((await suite.store.queries.findKey(keyId(1)))?.name).toBe('Key 1')
    })

    it('is deleted with its secrets, counts, refusals and limits', async () => {
      await fill(suite.store, { keys: [makeKey(1), makeKey(2)] })
      const before = await countRows(suite.store)
      await suite.store.usage.addUsage({
        usage: [{ apiKeyId: keyId(1), secretId: secretId(1), hour: 0, outcome: 'allowed', count: 1 }],
        lastUsed: [],
        refusals: [{ ...REFUSAL, apiKeyId: keyId(1) }],
        callers: [{ apiKeyId: keyId(1), secretId: secretId(1), caller: 'a', at: 0 }],
      })
      await suite.store.transactRaw((db) =>
        db
          .insertInto('limit_buckets')
          .values({ subject: keyId(1), version: 1, state: '[]', updated_at: 0 })
          .execute(),
      )
      await suite.store.transact((unit) => unit.deleteKey(keyId(1)))
      expect(await countRows(suite.store)).toEqual({ ...before, api_keys: 1, secrets: 1 })
    })

    it('shares its digest with no other: the second is refused', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      const twin = makeKey(2, { secrets: [makeSecret(2, { digest: digest(1) })] })
      await expect(suite.store.transact((unit) => unit.insertKey(twin))).rejects.toThrow()
      expect(await suite.store.queries.findKey(keyId(2))).toBeUndefined()
    })

    it('gets a new digest under another pepper, and the old one finds it no more', async () => {
      await fill(suite.store, { keys: [makeKey(1)] })
      await suite.store.transact((unit) => unit.replaceDigest(secretId(1), digest('new'), 2))
      expect(await suite.store.loader.loadKey([digest(1)])).toBeUndefined()
      expect((await suite.store.loader.loadKey([digest('new')]))?.key.secrets[0]?.pepperVersion).toBe(2)
    })

    it('is counted by the pepper of each secret that may still be used', async () => {
      await fill(suite.store, {
        keys: [
          makeKey(1, { secrets: [makeSecret(1, { pepperVersion: 1 }), makeSecret(2, { pepperVersion: 2 })] }),
          makeKey(3, {
            secrets: [makeSecret(3, { pepperVersion: 1, ended: true }), makeSecret(4, { pepperVersion: 2 })],
          }),
          makeKey(5, { revokedAt: 5, secrets: [makeSecret(5, { pepperVersion: 1 })] }),
        ],
      })
      expect(await suite.store.queries.countSecretsByPepper()).toEqual(
        new Map([
          [1, 1],
          [2, 2],
        ]),
      )
    })
  })

  describe('what the live keys of a service hold', () => {
    it('is read in the session that asks: a key that waits for the same commit is seen', async () => {
      await fill(suite.store, { keys: [makeKey(1), makeKey(2, { revokedAt: 5 }), makeKey(3, { expiresAt: 5 })] })
      const use = await suite.store.transact(async (unit) => {
        await unit.insertKey(makeKey(4, { scopes: [scope('records:write')], limits: { hourly: { limit: 1 } } }))
        return unit.liveUse(ACME, suite.clock.now)
      })
      expect(use.scopes.get('records:read')).toEqual({ total: 1, ids: [keyId(1)] })
      expect(use.scopes.get('records:write')).toEqual({ total: 1, ids: [keyId(4)] })
      expect(use.limits.get('hourly')?.total).toBe(1)
      expect(use.types.get('secret')?.total).toBe(2)
      expect(use.environments.get('live')?.total).toBe(2)
    })

    it('names twenty of the holders and counts all of them', async () => {
      await fill(suite.store, { keys: Array.from({ length: 30 }, (_, i) => makeKey(i)) })
      const use = await suite.store.transact((unit) => unit.liveUse(ACME, suite.clock.now))
      expect(use.types.get('secret')).toMatchObject({ total: 30 })
      expect(use.types.get('secret')?.ids).toHaveLength(20)
    })
  })
}

const REFUSAL = {
  id: 'ref_1',
  service: 'acme',
  workspaceId: undefined,
  apiKeyId: undefined,
  secretId: undefined,
  at: 1,
  reason: 'expired',
  detail: undefined,
  ip: undefined,
  method: undefined,
  path: undefined,
}
