import { describe, expect, it } from 'vitest'
import { digest, keyId } from '../../testing/rows.ts'
import type { Suite } from './suite.ts'

export function feedCases(suite: Suite): void {
  const change = () => suite.store.transact((unit) => unit.change({ kind: 'everything' }))

  describe('the change feed', () => {
    it('begins with change 0, so that the first node has something that it applied', async () => {
      const { applied, storeNow } = await suite.store.feed.join('node_1', [0])
      expect([applied.seq, storeNow]).toEqual([0, suite.clock.now])
    })

    it('numbers changes in the order of their commits, without a gap, whoever writes at the same time', async () => {
      await suite.store.feed.join('node_1', [0])
      const other = await suite.another()
      const committed: number[] = []
      await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          const mark = await (i % 2 === 0 ? suite.store : other).transact((unit) =>
            unit.change({ kind: 'keys', apiKeyIds: [keyId(i)] }),
          )
          committed.push(mark.seq)
        }),
      )
      expect(committed.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
    })

    it('gives no number to a change whose command failed', async () => {
      const first = await change()
      const failing = suite.store.transact(async (unit) => {
        await unit.change({ kind: 'everything' })
        throw new Error('no')
      })
      await expect(failing).rejects.toThrow('no')
      expect((await change()).seq).toBe(first.seq + 1)
    })

    it('gives each change an id of its own, which tells it from another of the same number', async () => {
      const ids = [await change(), await change(), await change()].map(({ id }) => id)
      expect(new Set(ids).size).toBe(3)
    })

    it('hands a node what it has not read yet, in order and whole', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      const first = await suite.store.transact((unit) =>
        unit.change({ kind: 'keys', apiKeyIds: [keyId(1), keyId(2)], digests: [digest(1)] }),
      )
      const second = await suite.store.transact((unit) => unit.change({ kind: 'workspace', subject: 'ws_1' }))
      const renewed = await suite.store.feed.renew('node_1', applied)
      expect(renewed).toEqual({
        kind: 'renewed',
        storeNow: suite.clock.now,
        changes: [
          { ...first, kind: 'keys', subject: undefined, apiKeyIds: [keyId(1), keyId(2)], digests: [digest(1)] },
          { ...second, kind: 'workspace', subject: 'ws_1', apiKeyIds: [], digests: [] },
        ],
      })
      expect(await suite.store.feed.renew('node_1', second)).toMatchObject({ kind: 'renewed', changes: [] })
    })

    it('hands out a thousand changes at a time, and the rest with the next renewals', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      await suite.store.transact(async (unit) => {
        for (let i = 0; i < 1005; i += 1) await unit.change({ kind: 'everything' })
      })
      const first = await suite.store.feed.renew('node_1', applied)
      if (first.kind !== 'renewed') throw new Error('the node is there')
      expect(first.changes).toHaveLength(1000)
      const rest = await suite.store.feed.renew('node_1', first.changes.at(-1)!)
      expect(rest).toMatchObject({ kind: 'renewed' })
      expect(rest.kind === 'renewed' && rest.changes.map(({ seq }) => seq)).toEqual([1001, 1002, 1003, 1004, 1005])
    })

    it('is read to its head by a command that finds nothing to change', async () => {
      const mark = await change()
      expect(await suite.store.transact((unit) => unit.readHead())).toEqual(mark)
    })

    it('hints at a change after its commit, and at nothing else', async () => {
      let heard = 0
      const stop = suite.store.feed.onHint((head) => {
        // A head tells of whatever was written by anyone; nodes compare it with what they have applied.
        if (head === undefined) heard += 1
      })
      await suite.store.transact(async () => 1)
      await suite.store.transact((unit) => unit.change({ kind: 'everything' })).then(() => expect(heard).toBe(1))
      await suite.store.transact(() => Promise.reject(new Error('no'))).catch(() => 'as expected')
      stop()
      await change()
      expect(heard).toBe(1)
    })
  })

  describe('the pruning of changes', () => {
    it('removes what every node has applied and is old, and never the newest', async () => {
      const { applied } = await suite.store.feed.join('node_1', [0])
      const marks = [await change(), await change(), await change()]
      await suite.store.feed.join('node_2', [0])
      suite.clock.now += 1000
      await suite.store.feed.pruneChanges(suite.clock.now)
      expect(await suite.store.feed.renew('node_1', applied)).toMatchObject({ changes: marks })
      await suite.store.feed.renew('node_1', marks[2]!)
      await suite.store.feed.pruneChanges(suite.clock.now)
      expect(await suite.store.feed.owing(marks[1]!)).toMatchObject({ held: false })
      expect(await suite.store.feed.owing(marks[2]!)).toMatchObject({ held: true })
    })

    it('keeps what is younger than it was told to, applied or not', async () => {
      const mark = await change()
      await change()
      await suite.store.feed.pruneChanges(suite.clock.now)
      expect(await suite.store.feed.owing(mark)).toMatchObject({ held: true })
    })

    it('without any node keeps the newest, for the next to join at', async () => {
      const marks = [await change(), await change()]
      suite.clock.now += 1000
      await suite.store.feed.pruneChanges(suite.clock.now)
      expect((await suite.store.feed.join('node_1', [0])).applied).toEqual(marks[1])
    })
  })
}
