import { describe, expect, it } from 'vitest'
import { NOON } from '../../testing/owned-clock.ts'
import { keyId, secretId } from '../../testing/rows.ts'
import { PRUNE_ROWS_MAX } from '../retention.ts'
import { enrol, makeMember, memberId } from './member-cases.ts'
import { countRows, type Suite } from './suite.ts'

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

    it('deletes sessions, links and challenges that have ended, a bounded slice at a time, and no other', async () => {
      await enrol(suite.store, [makeMember(1)])
      const now = NOON
      const sessions = [
        { ends_at: now, seen_at: now },
        { ends_at: now + 1, seen_at: now - 8 * HOUR },
        { ends_at: now + 1, seen_at: now - 8 * HOUR + 1 },
      ]
      await suite.store.transactRaw(async (db) => {
        const of = { member_id: memberId(1), created_at: 0, confirmed_at: 0, ip: null }
        const rows = sessions.map((session, i) => ({ ...of, ...session, id: `s${i}`, digest: `s${i}` }))
        await db.insertInto('sessions').values(rows).execute()
        const link = { kind: 'setup', workspace_id: null, role: null, email: null, member_id: null }
        const made = { ...link, created_by: 'system', created_at: 0 }
        for (const at of [now, now + 1]) {
          await db
            .insertInto('invitations')
            .values({ ...made, id: `i${at}`, digest: `i${at}`, expires_at: at })
            .execute()
        }
        const challenges = Array.from({ length: 1101 }, (_, i) => {
          const expires_at = i === 0 ? now + 1 : now
          return { digest: `c${i}`, kind: 'oidc_sign_in', member_id: null, data: '', expires_at }
        })
        for (let i = 0; i < challenges.length; i += 100) {
          await db
            .insertInto('challenges')
            .values(challenges.slice(i, i + 100))
            .execute()
        }
      })
      const { retention } = suite.store
      expect(await retention.pruneEnded('sessions', now)).toEqual({ deleted: 2, next: undefined })
      expect(await retention.pruneEnded('invitations', now)).toEqual({ deleted: 1, next: undefined })
      expect(await retention.pruneEnded('challenges', now)).toEqual({ deleted: PRUNE_ROWS_MAX, next: '' })
      expect(await retention.pruneEnded('challenges', now)).toEqual({ deleted: 100, next: undefined })
      expect(await countRows(suite.store)).toMatchObject({ sessions: 1, invitations: 1, challenges: 1 })
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
