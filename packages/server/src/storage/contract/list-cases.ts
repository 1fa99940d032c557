import type { KeyId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { KeyFilter } from '../../ports/queries.ts'
import { keyId, makeKey, makeSecret, makeWorkspace, scope, secretId, workspaceId } from '../../testing/rows.ts'
import { fill, manyKeys, type Suite } from './suite.ts'

const NOW = 1_000_000
const HOUR = 3_600_000

const KEYS = [
  makeKey(1, { name: 'Deploy', environment: 'test', scopes: 'all' }),
  makeKey(2, { name: 'deploy_100%', type: 'public', expiresAt: NOW + 1, scopes: [scope('all'), scope('b:read')] }),
  makeKey(3, { disabledAt: 5, secrets: [makeSecret(3, { lastUsedAt: 500 }), makeSecret(30, { lastUsedAt: 900 })] }),
  makeKey(4, { expiresAt: NOW, disabledAt: 5, secrets: [makeSecret(4, { lastUsedAt: 100 })] }),
  makeKey(5, { revokedAt: 5, expiresAt: 6 }),
  makeKey(6, { name: 'O\'Neill \\ "quoted"', scopes: [scope('b:read:more')] }),
]

export function listCases(suite: Suite): void {
  async function found(filter: KeyFilter): Promise<readonly number[]> {
    const page = await suite.store.queries.listKeys(workspaceId(1), filter, NOW, { limit: 50, after: undefined })
    return page.items.map(({ id }) => Number(id.slice(4))).sort()
  }

  describe('the list of keys', () => {
    it.each<[string, readonly [KeyFilter, readonly number[]][]]>([
      [
        'status',
        [
          [{}, [1, 2, 3, 4, 5, 6]],
          [{ status: 'active' }, [1, 2, 6]],
          [{ status: 'disabled' }, [3]],
          [{ status: 'expired' }, [4]],
          [{ status: 'revoked' }, [5]],
        ],
      ],
      [
        'environment, type and rights, full access apart from a scope that is called as it is written',
        [
          [{ environment: 'test' }, [1]],
          [{ type: 'public' }, [2]],
          [{ scope: 'b:read' }, [2]],
          [{ scope: 'all' }, [2]],
          [{ fullAccess: true }, [1]],
        ],
      ],
      [
        'a part of the name in any case, with every special character as itself',
        [
          [{ name: 'DEPLOY' }, [1, 2]],
          [{ name: '0%' }, [2]],
          [{ name: 'y_1' }, [2]],
          [{ name: '\\' }, [6]],
          [{ name: "'" }, [6]],
          [{ name: "' or '1'='1" }, []],
        ],
      ],
      [
        'use and expiry, and by several at once',
        [
          [{ neverUsed: true }, [1, 2, 5, 6]],
          [{ unusedSince: 900 }, [1, 2, 4, 5, 6]],
          [{ neverExpires: true }, [1, 3, 6]],
          [{ status: 'active', name: 'deploy', neverExpires: true }, [1]],
        ],
      ],
    ])('is filtered by %s', async (_, filters) => {
      await fill(suite.store, { keys: KEYS })
      for (const [filter, ids] of filters) expect(await found(filter)).toEqual(ids)
    })

    it('finds a name in any case and composition, of any alphabet', async () => {
      const names = ['École', 'Cafe\u0301 nord', 'Новый КЛЮЧ', 'ＡＰＩ ﬁle', 'ΑΘΗΝΑ']
      await fill(suite.store, { keys: names.map((name, index) => makeKey(index + 1, { name })) })
      for (const [name, keys] of [
        ['éCOLE', [1]],
        ['e\u0301cole', [1]],
        ['CAFÉ', [2]],
        ['ключ', [3]],
        ['api FILE', [4]],
        ['αθηνα', [5]],
        ['ecole', []],
      ] as const) {
        expect(await found({ name }), name).toEqual(keys)
      }
    })

    it('is filtered by an old secret that was used after a rotation and has not ended', async () => {
      const pair = (index: number, old: Parameters<typeof makeSecret>[1]) =>
        makeKey(index, {
          secrets: [makeSecret(index, { createdAt: 10, ...old }), makeSecret(index + 100, { createdAt: 500 })],
        })
      await fill(suite.store, {
        keys: [
          pair(1, { lastUsedAt: 500 }),
          pair(2, { lastUsedAt: 499 }),
          pair(3, {}),
          pair(4, { lastUsedAt: 600, ended: true }),
          pair(5, { lastUsedAt: 600, endsAt: NOW }),
          pair(6, { lastUsedAt: 600, endsAt: NOW + 1 }),
          makeKey(7, { secrets: [makeSecret(7, { createdAt: 10, lastUsedAt: 900 })] }),
        ],
      })
      expect(await found({ oldSecretInUse: true })).toEqual([1, 6])
      expect(await found({ oldSecretInUse: false })).toHaveLength(7)
    })

    it('is filtered by a maker that is revoked or gone; the system never is', async () => {
      await fill(suite.store, {
        keys: [
          makeKey(1, { createdBy: 'system' }),
          makeKey(2, { createdBy: keyId(1) }),
          makeKey(3, { createdBy: keyId(9), revokedAt: 5 }),
          makeKey(4, { createdBy: keyId(3) }),
          makeKey(5, { createdBy: 'keyring' }),
        ],
      })
      expect(await found({ creatorLeft: true })).toEqual([3, 4])
      expect(await found({ creatorLeft: true, status: 'active' })).toEqual([4])
    })

    it('comes with counts by day of its keys and no others, by one query', async () => {
      await fill(suite.store, { keys: [makeKey(1), makeKey(2), makeKey(3)] })
      const usage = [
        [1, 1, 'allowed', 2],
        [1, 23, 'allowed', 3],
        [1, 23, 'revoked', 4],
        [1, 24, 'scope_missing', 5],
        [3, 24, 'allowed', 6],
      ] as const
      const rows = usage.map(([key, hour, outcome, count]) => {
        return { apiKeyId: keyId(key), secretId: secretId(key), hour: hour * HOUR, outcome, count }
      })
      await suite.store.usage.addUsage({ usage: rows, lastUsed: [], refusals: [], callers: [] })
      const daily = (ids: readonly KeyId[], since: number) => suite.store.queries.dailyUsageOf(ids, since)
      expect(await daily([keyId(1), keyId(2)], 0)).toEqual([
        { apiKeyId: keyId(1), day: 0, allowed: 5, refused: 4 },
        { apiKeyId: keyId(1), day: 24 * HOUR, allowed: 0, refused: 5 },
      ])
      expect(await daily([keyId(1)], 24 * HOUR)).toHaveLength(1)
      expect(await daily([], 0)).toEqual([])
    })

    it('holds the keys of its workspace and no other, whatever the filter', async () => {
      const elsewhere = { workspaceId: workspaceId(2) }
      await fill(suite.store, {
        workspaces: [makeWorkspace(1), makeWorkspace(2)],
        keys: [makeKey(1), makeKey(2, elsewhere)],
      })
      expect(await found({})).toEqual([1])
      expect(await found({ name: 'key' })).toEqual([1])
      const other = await suite.store.queries.listKeys(workspaceId(3), {}, NOW, { limit: 5, after: undefined })
      expect(other).toEqual({ items: [], nextCursor: null })
    })

    it('goes from the newest to the oldest, page by page, each key once, while keys are added', async () => {
      await fill(suite.store, { keys: manyKeys(25) })
      const seen: KeyId[] = []
      let after: string | undefined
      do {
        const page = await suite.store.queries.listKeys(workspaceId(1), {}, NOW, { limit: 10, after })
        seen.push(...page.items.map(({ id }) => id))
        after = page.nextCursor ?? undefined
        await suite.store.transact((unit) => unit.insertKey(makeKey(100 + seen.length)))
      } while (after !== undefined)
      expect(seen).toEqual(Array.from({ length: 25 }, (_, i) => keyId(25 - i)))
    })

    it('goes in the order of bytes, whatever a language says of its letters', async () => {
      const keys = ['key_a', 'key_B', 'key_C', 'key_b', 'key_-', 'key_A'].map((id, i) =>
        makeKey(i + 1, { id: id as KeyId }),
      )
      await fill(suite.store, { keys })
      const page = await suite.store.queries.listKeys(workspaceId(1), {}, NOW, { limit: 4, after: 'key_b' })
      expect(page.items.map(({ id }) => id)).toEqual(['key_a', 'key_C', 'key_B', 'key_A'])
    })

    it('has no next page when the last one was filled to the brim', async () => {
      await fill(suite.store, { keys: manyKeys(4) })
      const first = await suite.store.queries.listKeys(workspaceId(1), {}, NOW, { limit: 2, after: undefined })
      const second = await suite.store.queries.listKeys(workspaceId(1), {}, NOW, {
        limit: 2,
        after: first.nextCursor ?? '',
      })
      expect([first.nextCursor, second.nextCursor]).toEqual([keyId(3), null])
    })

    it('gives each key its own secrets, the oldest first', async () => {
      await fill(suite.store, { keys: KEYS })
      const page = await suite.store.queries.listKeys(workspaceId(1), {}, NOW, { limit: 50, after: undefined })
      for (const key of page.items) expect(key).toEqual(KEYS.find(({ id }) => id === key.id))
    })
  })
}
