import { describe, expect, it } from 'vitest'
import { keyId, secretId } from '../../testing/rows.ts'
import { PRUNE_ROWS_MAX } from '../retention.ts'
import type { Suite } from './suite.ts'

const HOUR = 3_600_000

export function retentionCases(suite: Suite): void {
  const usage = (key: number, hours: number) =>
    Array.from({ length: hours }, (_, hour) => {
      return { apiKeyId: keyId(key), secretId: secretId(key), hour: hour * HOUR, outcome: 'allowed', count: 1 }
    })

  describe('retention', () => {
    it('deletes counters by their hour, a bounded slice at a time, and leaves the younger ones of every key', async () => {
      const rows = [...usage(1, 1500), ...usage(2, 20), ...usage(3, 1)]
      await suite.store.usage.addUsage({ usage: rows, lastUsed: [], refusals: [] })
      const deleted: number[] = []
      for (let from: string | undefined = ''; from !== undefined; ) {
        const step = await suite.store.retention.pruneUsage(1490 * HOUR, from)
        deleted.push(step.deleted)
        from = step.next
      }
      expect(Math.max(...deleted)).toBeLessThanOrEqual(PRUNE_ROWS_MAX)
      expect(deleted.reduce((sum, each) => sum + each, 0)).toBe(1490 + 20 + 1)
      const left = await suite.store.queries.usageOf(keyId(1), 0)
      expect(left.map(({ hour }) => hour / HOUR)).toEqual([1490, 1491, 1492, 1493, 1494, 1495, 1496, 1497, 1498, 1499])
      expect(await suite.store.queries.usageOf(keyId(2), 0)).toEqual([])
    })

    it('deletes refusals by their age', async () => {
      const refusals = Array.from({ length: 50 }, (_, at) => ({
        id: `ref_${String(at).padStart(8, '0')}`,
        service: 'acme',
        workspaceId: undefined,
        apiKeyId: keyId(1),
        secretId: undefined,
        at,
        reason: 'expired',
        detail: undefined,
        ip: undefined,
        method: undefined,
        path: undefined,
      }))
      await suite.store.usage.addUsage({ usage: [], lastUsed: [], refusals })
      expect(await suite.store.retention.pruneRefusals(40, '')).toEqual({ deleted: 40, next: undefined })
      const left = await suite.store.queries.refusalsOf({ apiKeyId: keyId(1) }, 100)
      expect(left.map(({ at }) => at).toSorted((a, b) => a - b)).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49])
    })

    it('deletes buckets that nobody has spent from, looking at a bounded slice each time', async () => {
      await suite.store.transactRaw(async (db) => {
        for (let at = 0; at < 1500; at += 100) {
          const values = Array.from({ length: 100 }, (_, i) => {
            return { subject: `key_${String(at + i).padStart(5, '0')}`, version: 1, state: '{}', updated_at: at + i }
          })
          await db.insertInto('limit_buckets').values(values).execute()
        }
      })
      const first = await suite.store.retention.pruneBuckets(1200, '')
      expect(first).toEqual({ deleted: 1000, next: 'key_00999' })
      expect(await suite.store.retention.pruneBuckets(1200, 'key_00999')).toEqual({ deleted: 200, next: undefined })
      const left = await suite.store.transactRaw((db) =>
        db
          .selectFrom('limit_buckets')
          .select((s) => s.fn.min('updated_at').as('oldest'))
          .executeTakeFirstOrThrow(),
      )
      expect(left.oldest).toBe(1200)
    })
  })
}
