import { describe, expect, it } from 'vitest'
import type { Suite } from './suite.ts'

export function nodeCases(suite: Suite): void {
  const change = () => suite.store.transact((unit) => unit.change({ kind: 'everything' }))
  const node = async () => (await suite.store.feed.listNodes())[0]

  describe('a node', () => {
    it('owes every change from its joining on, and none from before', async () => {
      const before = await change()
      await suite.store.feed.join('node_1', [2, 1])
      expect(await suite.store.feed.owing(before)).toMatchObject({ owing: [], held: true, nodes: 1 })
      const after = await change()
      expect(await suite.store.feed.owing(after)).toMatchObject({
        owing: [{ id: 'node_1', renewals: 0 }],
        held: true,
        nodes: 1,
      })
      expect(await node()).toEqual({
        id: 'node_1',
        renewals: 0,
        appliedSeq: before.seq,
        behind: 1,
        joinedAt: suite.clock.now,
        pepperVersions: [2, 1],
        facts: undefined,
        limitStore: undefined,
      })
    })

    it('is behind by what the feed holds beyond it, though no node has applied it', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      await change()
      const mark = await change()
      await suite.store.feed.renew('node_1', applied)
      expect((await node())?.behind).toBe(2)
      await suite.store.feed.renew('node_1', mark)
      expect((await node())?.behind).toBe(0)
    })

    it('tells what it says of itself, and how long it has been silent by the clock of the store alone', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0], { leaseMs: 5000, knownKeys: 0, limitStore: 'sql' })
      const joined = (await node())?.facts
      expect(joined).toMatchObject({ leaseMs: 5000, knownKeys: 0 })
      const before = joined?.renewedAt ?? Number.NaN
      await suite.store.feed.renew('node_1', applied, { leaseMs: 5000, knownKeys: 12, limitStore: 'sql' })
      const facts = (await node())?.facts
      expect(facts?.knownKeys).toBe(12)
      expect(facts?.renewedAt).toBeGreaterThanOrEqual(before)
      expect(facts?.silentMs).toBeGreaterThanOrEqual(0)
      expect(facts?.silentMs).toBeLessThan(60_000)
    })

    it('tells where it counts limits, and that it counts elsewhere since its last renewal', async () => {
      const facts = { leaseMs: 5000, knownKeys: 0 }
      const { applied } = await suite.store.feed.join('node_1', [0], { ...facts, limitStore: 'sql' })
      expect((await node())?.limitStore).toBe('sql')
      await suite.store.feed.renew('node_1', applied, { ...facts, limitStore: 'redis_1' })
      expect((await node())?.limitStore).toBe('redis_1')
    })

    it('of an older version, which says nothing of itself, is listed and renewed all the same', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      await suite.store.feed.renew('node_1', applied)
      expect(await node()).toMatchObject({ renewals: 1, facts: undefined, limitStore: undefined })
    })

    it('owes a change until a renewal says that it was applied: to have read it is not enough', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      const mark = await change()
      await suite.store.feed.renew('node_1', applied)
      expect((await suite.store.feed.owing(mark)).owing).toEqual([{ id: 'node_1', renewals: 1 }])
      await suite.store.feed.renew('node_1', mark)
      expect((await suite.store.feed.owing(mark)).owing).toEqual([])
    })

    it('counts its renewals, each by one', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      for (let i = 0; i < 3; i += 1) await suite.store.feed.renew('node_1', applied)
      expect((await node())?.renewals).toBe(3)
    })

    it('is told that it is gone when its row is, and nothing is renewed', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      await suite.store.feed.leave('node_1')
      expect(await suite.store.feed.renew('node_1', applied)).toEqual({ kind: 'gone' })
      expect(await node()).toBeUndefined()
    })

    it('is told that it is gone when the store does not hold what it applied last, and its row stays as it was', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      const mark = await change()
      for (const lost of [
        { seq: mark.seq, id: 'another' },
        { seq: 99, id: mark.id },
      ]) {
        expect(await suite.store.feed.renew('node_1', lost)).toEqual({ kind: 'gone' })
      }
      expect(await node()).toMatchObject({ renewals: 0, appliedSeq: applied.seq })
    })

    it('cannot join under an id that a row has: an earlier joining that arrives late would make it owe nothing', async () => {
      await suite.store.feed.join('node_1', [0])
      const mark = await change()
      await expect(suite.store.feed.join('node_1', [0])).rejects.toThrow()
      expect((await suite.store.feed.owing(mark)).owing.map(({ id }) => id)).toEqual(['node_1'])
    })

    it('that fell silent is removed while it has not renewed since it was seen, and not otherwise', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      await suite.store.feed.renew('node_1', applied)
      const { run } = await suite.store.feed.owing(applied)
      await suite.store.feed.removeSilent({ id: 'node_1', renewals: 0 }, run)
      expect(await node()).toBeDefined()
      await suite.store.feed.removeSilent({ id: 'node_1', renewals: 1 }, `not ${run}`)
      expect(await node(), 'seen in another run of the store').toBeDefined()
      await suite.store.feed.removeSilent({ id: 'node_1', renewals: 1 }, run)
      expect(await node()).toBeUndefined()
    })

    it('leaves alone, and leaves the others', async () => {
      await suite.store.feed.join('node_1', [0])
      await suite.store.feed.join('node_2', [0])
      await suite.store.feed.leave('node_1')
      expect((await suite.store.feed.listNodes()).map(({ id }) => id)).toEqual(['node_2'])
      await suite.store.feed.leave("node_2' or '1'='1")
      expect(await suite.store.feed.listNodes()).toHaveLength(1)
    })
  })

  describe('a change that the store does not hold', () => {
    it('is told apart from one of the same number with another id', async () => {
      const mark = await change()
      expect(await suite.store.feed.owing(mark)).toMatchObject({ held: true })
      expect(await suite.store.feed.owing({ ...mark, id: 'another' })).toMatchObject({ held: false })
      expect(await suite.store.feed.owing({ ...mark, seq: mark.seq + 1 })).toMatchObject({ held: false })
    })
  })
}
