import type { Debit } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { firstLimit, grantedBy, limitsOf, rowOf, wish } from './suite.ts'
import type { Suite } from './suite.ts'

/** A key and its workspace. */
export function pairCases(suite: Suite): void {
  describe('two rows', () => {
    const pair = (ownNeed: number, sharedNeed: number, least = 1): Partial<Debit> => ({
      own: rowOf('key_a', [wish({ limit: 5, need: ownNeed, least })]),
      shared: rowOf('ws_a', [wish({ limit: 8, need: sharedNeed, least })]),
    })

    it('are both taken from', async () => {
      const reply = await suite.debit(pair(2, 2))
      expect([grantedBy(reply.own), grantedBy(reply.shared)]).toEqual([[2], [2]])
    })

    it('are neither taken from where the key refuses, and the reply says how the workspace stands', async () => {
      await suite.debit(pair(5, 5))
      const reply = await suite.debit(pair(1, 1))
      expect(reply.own?.kind).toBe('refused')
      expect(reply.shared?.kind).toBe('standing')
      expect(limitsOf(reply.shared)).toMatchObject([{ granted: 0, remaining: 3 }])
      expect(limitsOf((await suite.debit(pair(1, 1))).shared)).toMatchObject([{ remaining: 3 }])
    })

    it('are neither taken from where the workspace refuses, and the reply says how the key stands', async () => {
      await suite.debit({ shared: rowOf('ws_a', [wish({ limit: 8, need: 8 })]) })
      const reply = await suite.debit(pair(1, 1))
      expect(reply.shared?.kind).toBe('refused')
      expect(firstLimit(reply.shared).releases).toHaveLength(1)
      expect(reply.own?.kind).toBe('standing')
      expect(limitsOf(reply.own)).toMatchObject([{ granted: 0, remaining: 5 }])
    })

    it('are neither taken from where the key’s version is stale', async () => {
      await suite.own({ ...rowOf('key_a', [wish({ limit: 5, need: 1 })]), version: 2 })
      const reply = await suite.debit(pair(1, 1))
      expect(reply.own?.kind).toBe('stale_version')
      expect(
        firstLimit((await suite.debit({ shared: rowOf('ws_a', [wish({ limit: 8, need: 0 })]) })).shared).remaining,
      ).toBe(8)
    })

    it('give of the one no more than the other covers', async () => {
      const reply = await suite.debit(pair(7, 7))
      expect([grantedBy(reply.own), grantedBy(reply.shared)]).toEqual([[5], [5]])
    })
  })
}

/** Debits that go together. */
export function batchCases(suite: Suite): void {
  describe('a batch', () => {
    it('is answered in its order, and debits of one row see each other', async () => {
      const row = (subject: string) => ({ own: rowOf(subject, [wish({ limit: 2, need: 1 })]), shared: undefined })
      const replies = await suite.node(0).debit([row('key_b'), row('key_a'), row('key_b'), row('key_b')])
      expect(replies.map((reply) => reply.own?.kind)).toEqual(['granted', 'granted', 'granted', 'refused'])
      expect(await suite.node(0).debit([])).toEqual([])
    })

    it('lets a debit see what those before it took of its row, whichever other row they had to ask first', async () => {
      const own = (need: number) => rowOf('key_a', [wish({ limit: 3, need, least: need })])
      const shared = rowOf('ws_a', [wish({ limit: 9, need: 2 })])
      const replies = await suite.node(0).debit([
        { shared, own: own(2) },
        { shared: undefined, own: own(2) },
      ])
      expect(replies.map((reply) => reply.own?.kind)).toEqual(['granted', 'refused'])
    })

    it('lets a debit have what one before it gave back, since the other row refused', async () => {
      const shared = rowOf('ws_a', [wish({ limit: 2, need: 2 })])
      const own = (limit: number) => ({ ...rowOf(`key_${limit}`, [wish({ limit, need: 2, least: 2 })]) })
      const replies = await suite.node(0).debit([
        { shared, own: own(1) },
        { shared, own: own(5) },
      ])
      expect(replies.map((reply) => reply.own?.kind)).toEqual(['refused', 'granted'])
      expect(grantedBy(replies[1]?.shared)).toEqual([2])
    })

    it('shares a workspace’s limit between its keys', async () => {
      const batch = ['key_c', 'key_a', 'key_b'].map((subject) => ({
        own: rowOf(subject, [wish({ limit: 5, need: 1 })]),
        shared: rowOf('ws_a', [wish({ limit: 2, need: 1 })]),
      }))
      const replies = await suite.node(0).debit(batch)
      expect(replies.map((reply) => reply.shared?.kind)).toEqual(['granted', 'granted', 'refused'])
      expect(replies.map((reply) => reply.own?.kind)).toEqual(['granted', 'granted', 'standing'])
    })
  })
}

/** Nodes that meet on the same rows. */
export function contentionCases(suite: Suite): void {
  describe('contention', () => {
    it('of two nodes on one row admits exactly the limit', async () => {
      const debits = Array.from({ length: 60 }, (_, index) =>
        suite.own(rowOf('key_a', [wish({ limit: 25, need: 1 })]), suite.node(index % 2)),
      )
      const replies = await Promise.all(debits)
      expect(replies.filter((reply) => reply.kind === 'granted')).toHaveLength(25)
    })

    it('of two nodes with several limits admits exactly the scarcest', async () => {
      const limits = [
        wish({ name: 'wide', limit: 100, need: 6 }),
        wish({ name: 'scarce', limit: 10, need: 6, least: 6 }),
      ]
      const replies = await Promise.all(
        [suite.node(0), suite.node(1)].map((node) => suite.own(rowOf('key_a', limits), node)),
      )
      expect(replies.map((reply) => reply.kind).sort()).toEqual(['granted', 'refused'])
    })

    it('of batches that name the same rows in opposite orders neither deadlocks nor admits too much', async () => {
      const subjects = ['key_a', 'key_b', 'key_c', 'key_d']
      const debit = (subject: string) => ({
        own: rowOf(subject, [wish({ limit: 10, need: 1 })]),
        shared: rowOf(`ws_${subject}`, [wish({ limit: 7, need: 1 })]),
      })
      const batches = Array.from({ length: 20 }, (_, index) => {
        const order = index % 2 === 0 ? subjects : [...subjects].reverse()
        return suite.node(index % 2).debit(order.map(debit))
      })
      const replies = (await Promise.all(batches)).flat()
      expect(replies.filter((reply) => reply.own?.kind === 'granted')).toHaveLength(4 * 7)
      expect(replies.filter((reply) => reply.shared?.kind === 'granted')).toHaveLength(4 * 7)
    })
  })
}
