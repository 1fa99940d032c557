import { describe, expect, it } from 'vitest'
import { keyId, makeKey, makeWorkspace, serviceId, workspaceId } from '../../testing/rows.ts'
import { ACME, countRows, fill, type Suite } from './suite.ts'

const ODD = [
  `'; drop table api_keys; --`,
  `" or "1"="1`,
  `\\'); delete from secrets; --`,
  '%',
  '_',
  '\\',
  '',
  'Ñandú ✓',
]

export function workspaceCases(suite: Suite): void {
  describe('a workspace', () => {
    it('comes back as it was put in, with odd texts in every field', async () => {
      const workspaces = ODD.map((text, i) =>
        makeWorkspace(i + 1, {
          slug: `${text}-${i}`,
          name: text,
          plan: i % 2 === 0 ? undefined : text,
          environments: [text],
          limits: { [text]: { limit: 5, windowMs: 1000 } },
        }),
      )
      await fill(suite.store, { workspaces })
      for (const workspace of workspaces) {
        expect(await suite.store.queries.findWorkspace(workspace.id)).toEqual(workspace)
        const { items } = await suite.store.queries.listWorkspaces(
          { slug: workspace.slug },
          { limit: 5, after: undefined },
        )
        expect(items).toEqual([workspace])
      }
      expect(await countRows(suite.store)).toMatchObject({ workspaces: ODD.length })
    })

    it('has a slug of its own within its service, whoever comes at the same time', async () => {
      await fill(suite.store, { workspaces: [] })
      const other = await suite.another()
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, i) =>
          (i % 2 === 0 ? suite.store : other).transact(async (unit) => {
            if ((await unit.findWorkspaceBySlug(ACME, 'same')) !== undefined) throw new Error('taken')
            await unit.insertWorkspace(makeWorkspace(i, { slug: 'same' }))
          }),
        ),
      )
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await countRows(suite.store)).toMatchObject({ workspaces: 1 })
    })

    it('is refused by the database itself where the slug is taken, and not in another service', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1, { slug: 'same' })] })
      const again = suite.store.transact((unit) => unit.insertWorkspace(makeWorkspace(2, { slug: 'same' })))
      await expect(again).rejects.toThrow()
      await suite.store.transact(async (unit) => {
        await unit.putService({ id: serviceId('other'), source: 'id: other', revision: 1, changedSeq: 0 })
        await unit.insertWorkspace(makeWorkspace(3, { slug: 'same', service: serviceId('other') }))
      })
      expect(await suite.store.transact((unit) => unit.findWorkspaceBySlug(ACME, 'same'))).toMatchObject({
        id: workspaceId(1),
      })
    })

    it('is deleted with its keys, their secrets, counts and limits, and nothing of any other', async () => {
      const other = { workspaceId: workspaceId(2) }
      await fill(suite.store, {
        workspaces: [makeWorkspace(1), makeWorkspace(2)],
        keys: [makeKey(1), makeKey(2, other)],
      })
      for (const index of [1, 2]) {
        await suite.store.usage.addUsage({
          usage: [{ apiKeyId: keyId(index), secretId: 'sec', hour: 0, outcome: 'allowed', count: 1 }],
          lastUsed: [],
          refusals: [],
          callers: [],
        })
        await suite.store.transactRaw(async (db) => {
          const bucket = { version: 1, state: '[]', updated_at: 0 }
          const values = [keyId(index), workspaceId(index)].map((subject) => ({ ...bucket, subject }))
          await db.insertInto('limit_buckets').values(values).execute()
        })
      }
      await suite.store.transact((unit) => unit.deleteWorkspace(workspaceId(1)))
      expect(await countRows(suite.store)).toMatchObject({
        workspaces: 1,
        api_keys: 1,
        secrets: 1,
        usage_hourly: 1,
        limit_buckets: 2,
      })
      expect(await suite.store.queries.findKey(keyId(2))).toBeDefined()
    })

    it('counts its own keys alone: those that are not revoked, and those that live', async () => {
      await fill(suite.store, {
        workspaces: [makeWorkspace(1), makeWorkspace(2)],
        keys: [
          makeKey(1),
          makeKey(2, { revokedAt: 5 }),
          makeKey(3, { expiresAt: suite.clock.now }),
          makeKey(4, { disabledAt: 5 }),
          makeKey(5, { workspaceId: workspaceId(2) }),
        ],
      })
      const counts = await suite.store.transact(async (unit) => [
        await unit.countUnrevokedKeys(workspaceId(1)),
        await unit.countLiveKeys(workspaceId(1), suite.clock.now),
        await unit.countUnrevokedKeys(workspaceId(2)),
        await unit.countLiveKeys(workspaceId(3), suite.clock.now),
      ])
      expect(counts).toEqual([3, 2, 1, 0])
    })

    it('is listed page by page, each once, by service, slug and ids', async () => {
      const other = { service: serviceId('other') }
      await suite.store.transact((unit) =>
        unit.putService({ id: serviceId('other'), source: 'id: other', revision: 1, changedSeq: 0 }),
      )
      await fill(suite.store, {
        workspaces: Array.from({ length: 7 }, (_, i) => makeWorkspace(i + 1, i === 6 ? other : {})),
      })
      const { queries } = suite.store
      const seen: string[] = []
      let after: string | undefined
      do {
        const page = await queries.listWorkspaces({ service: ACME }, { limit: 2, after })
        seen.push(...page.items.map(({ id }) => id))
        after = page.nextCursor ?? undefined
      } while (after !== undefined)
      expect(seen).toEqual([1, 2, 3, 4, 5, 6].map(workspaceId))
      const page = { limit: 10, after: undefined }
      expect((await queries.listWorkspaces({}, page)).items).toHaveLength(7)
      expect((await queries.listWorkspaces({ ids: [] }, page)).items).toEqual([])
      const named = async (name: string) =>
        (await queries.listWorkspaces({ name }, page)).items.map(({ id }) => Number(id.slice(-2)))
      expect(await named('WORKSPACE 3')).toEqual([3])
      expect(await named('space-5')).toEqual([5])
      expect(await named('%')).toEqual([])
      const some = await queries.listWorkspaces({ ids: [workspaceId(2), workspaceId(7)], service: ACME }, page)
      expect(some.items.map(({ id }) => id)).toEqual([workspaceId(2)])
    })
  })

  describe('a service', () => {
    it('is replaced by its next revision, and marked with the change that told of it', async () => {
      await suite.store.transact((unit) => unit.putService({ id: ACME, source: 'a', revision: 1, changedSeq: 0 }))
      await suite.store.transact((unit) => unit.putService({ id: ACME, source: 'b', revision: 2, changedSeq: 0 }))
      await suite.store.transact((unit) => unit.markServiceChanged(ACME, 9))
      const stored = { id: ACME, source: 'b', revision: 2, changedSeq: 9 }
      expect(await suite.store.queries.findService(ACME)).toEqual(stored)
      expect(await suite.store.loader.loadService(ACME)).toEqual(stored)
      expect(await suite.store.queries.listServices()).toEqual([stored])
      expect(await suite.store.queries.findService(serviceId('other'))).toBeUndefined()
    })

    it('keeps the time at which its definition was applied', async () => {
      const appliedAt = () =>
        suite.store.transactRaw((db) => db.selectFrom('services').select('applied_at').executeTakeFirstOrThrow())
      await fill(suite.store, { workspaces: [] })
      expect(await appliedAt()).toEqual({ applied_at: suite.clock.now })
      suite.clock.now += 5000
      await suite.store.transact((unit) => unit.putService({ id: ACME, source: 'b', revision: 2, changedSeq: 0 }))
      expect(await appliedAt()).toEqual({ applied_at: suite.clock.now })
    })
  })
}
