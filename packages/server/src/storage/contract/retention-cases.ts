import { makeChainChecker } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { ChainName } from '../../ports/audit.ts'
import type { AuditPruneStep } from '../../ports/retention.ts'
import { NOON } from '../../testing/owned-clock.ts'
import { keyId, secretId, workspaceId } from '../../testing/rows.ts'
import { AUDIT_PRUNE_MAX } from '../audit-retention.ts'
import { AUDIT_SCAN_MAX } from '../audit-queries.ts'
import { PRUNE_ROWS_MAX } from '../retention.ts'
import { enrol, makeMember, memberId } from './member-rows.ts'
import { auditEntry, countRows, fill, manyKeys, sha256, type Suite } from './suite.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

export function retentionCases(suite: Suite): void {
  const usage = (key: number, hours: number) =>
    Array.from({ length: hours }, (_, hour) => {
      return { apiKeyId: keyId(key), secretId: secretId(key), hour: hour * HOUR, outcome: 'allowed', count: 1 }
    })

  describe('retention', () => {
    it('deletes counters by their hour, a bounded slice at a time, and leaves the younger ones of every key', async () => {
      await fill(suite.store, { keys: manyKeys(3) })
      const rows = [...usage(1, 1500), ...usage(2, 20), ...usage(3, 1)]
      await suite.store.usage.addUsage({ usage: rows, lastUsed: [], refusals: [], callers: [] })
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

    it('deletes callers with the hour in which they were last seen', async () => {
      await fill(suite.store, { keys: manyKeys(2) })
      const seen = (caller: string, key: number, at: number) => {
        return { apiKeyId: keyId(key), secretId: secretId(key), caller, at }
      }
      const callers = [seen('old', 1, 2 * HOUR - 1), seen('young', 1, 2 * HOUR), seen('only', 2, HOUR + 5)]
      await suite.store.usage.addUsage({ usage: [...usage(1, 3), ...usage(2, 2)], lastUsed: [], refusals: [], callers })
      await suite.store.retention.pruneUsage(HOUR + 1, '')
      expect(await suite.store.queries.callersOf(keyId(1), 0)).toEqual([{ secretId: secretId(1), caller: 'young' }])
      expect(await suite.store.queries.callersOf(keyId(2), 0)).toEqual([])
    })

    it('deletes refusals by their age', async () => {
      await fill(suite.store, { keys: manyKeys(1) })
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
      await suite.store.usage.addUsage({ usage: [], lastUsed: [], refusals, callers: [] })
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

  describe('retention of the audit', () => {
    const write = (count: number, chain: ChainName = 'installation') =>
      suite.store.transact(async (unit) => {
        for (let i = 0; i < count; i += 1) await unit.record(auditEntry({ chain }))
      })
    const raw = <T>(work: Parameters<typeof suite.store.transactRaw<T>>[0]) => suite.store.transactRaw(work)
    const readAll = (chain: ChainName) =>
      suite.store.audit.readChain(chain, { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 10_000 })

    async function prune(before: number): Promise<readonly AuditPruneStep[]> {
      const steps: AuditPruneStep[] = []
      for (let from: string | undefined = ''; from !== undefined; from = steps.at(-1)?.next) {
        steps.push(await suite.store.retention.pruneAudit(before, from))
      }
      return steps
    }

    /** The fault of what is left, from the anchor on. */
    async function faultOf(chain: ChainName) {
      const head = await suite.store.audit.findHead(chain)
      const checker = makeChainChecker(sha256, head === undefined ? [] : [head], head?.anchor)
      for (const event of await readAll(chain)) checker.next(event)
      return checker.end()
    }

    it('takes the old events of every chain, a bounded slice at a time, and what is left is sound from its anchor on', async () => {
      const old = AUDIT_PRUNE_MAX * 2 + 7
      await write(old)
      await write(3, workspaceId(1))
      suite.clock.now += DAY
      await write(5)
      await write(5, workspaceId(2))
      const steps = await prune(suite.clock.now)
      expect(steps.map(({ deleted }) => deleted).filter((deleted) => deleted > 0)).toEqual([
        AUDIT_PRUNE_MAX,
        AUDIT_PRUNE_MAX,
        7,
        3,
      ])
      for (const [chain, anchor, count] of [
        ['installation', old, 5 + 3],
        [workspaceId(1), 3, 1],
        [workspaceId(2), undefined, 5],
      ] as const) {
        expect((await suite.store.audit.findHead(chain))?.anchor?.size).toBe(anchor)
        expect(await readAll(chain)).toHaveLength(count)
        expect(await faultOf(chain)).toBeUndefined()
      }
    })

    it('leaves an event that says what went, and the anchor says the same', async () => {
      await write(4)
      const hash = (await readAll('installation'))[3]?.hash
      suite.clock.now += DAY
      await prune(suite.clock.now)
      const after = { from: 1, to: 4, count: 4, hash, olderThan: new Date(suite.clock.now).toISOString() }
      const [event, ...others] = await readAll('installation')
      expect(others).toEqual([])
      expect(event).toMatchObject({ number: 5, action: 'audit.pruned', actor: 'system', after })
      expect((await suite.store.audit.findHead('installation'))?.anchor).toEqual({
        size: 4,
        hash,
        prunedAt: suite.clock.now,
      })
    })

    it('prunes again what came later, its own events too, and a command goes on numbering', async () => {
      for (let day = 0; day < 4; day += 1) {
        await write(2)
        suite.clock.now += DAY
        await prune(suite.clock.now)
      }
      expect((await readAll('installation')).map(({ number, action }) => [number, action])).toEqual([
        [12, 'audit.pruned'],
      ])
      await write(1)
      expect(await faultOf('installation')).toBeUndefined()
      expect(await prune(suite.clock.now)).toEqual([{ deleted: 0, next: undefined }])
    })

    it('takes nothing of a chain that was altered, says where, and goes on with the others', async () => {
      await write(4)
      await write(2, workspaceId(1))
      suite.clock.now += DAY
      await raw((db) => db.updateTable('audit_events').set({ actor: 'forger' }).where('number', '=', 3).execute())
      const steps = await prune(suite.clock.now)
      const fault = { number: 3, kind: 'changed' }
      expect(steps[0]).toEqual({ deleted: 0, next: 'installation', broken: { chain: 'installation', fault } })
      expect(steps[1]).toMatchObject({ deleted: 2 })
      expect(await readAll('installation')).toHaveLength(4)
    })

    it.each([
      ['of the events before it', async () => 2],
      ['where another pruning has been', async () => (await pruneTwo()) + 1],
    ])('does not cover up an anchor that was moved by hand, %s', async (_, begin) => {
      const moved = await begin()
      await write(5)
      suite.clock.now += DAY
      const event = (await readAll('installation')).find(({ number }) => number === moved)
      await raw(async (db) => {
        await db.deleteFrom('audit_events').where('number', '<=', moved).execute()
        await db.updateTable('audit_heads').set({ anchor_size: moved, anchor_hash: event!.hash }).execute()
      })
      const fault = { number: moved, kind: 'pruning_unrecorded' }
      expect((await prune(suite.clock.now))[0]?.broken).toEqual({ chain: 'installation', fault })
      expect(await faultOf('installation')).toEqual(fault)
    })

    /** The number of the event that tells of it. */
    async function pruneTwo(): Promise<number> {
      await write(2)
      suite.clock.now += DAY
      await prune(suite.clock.now)
      return 3
    }

    it('leaves pages that end where the chain begins', async () => {
      await write(AUDIT_SCAN_MAX + 10)
      suite.clock.now += DAY
      await prune(suite.clock.now)
      await write(2)
      const page = await suite.store.audit.listEvents(
        'installation',
        { action: 'none.such' },
        { limit: 10, after: undefined },
      )
      expect(page).toEqual({ items: [], nextCursor: null })
    })

    it('is whole or not at all, whoever writes at the same time', async () => {
      await write(50)
      suite.clock.now += DAY
      const other = await suite.another()
      await Promise.all([
        prune(suite.clock.now),
        ...Array.from({ length: 20 }, () => other.transact((unit) => unit.record(auditEntry()))),
      ])
      expect(await faultOf('installation')).toBeUndefined()
      expect(await readAll('installation')).toHaveLength(21)
    })
  })
}
