import { describe, expect, it } from 'vitest'
import { firstLimit, giveBackOf, grantedBy, HOUR, limitsOf, MINUTE, rowOf, wish } from './suite.ts'
import type { Suite } from './suite.ts'

/** A minute, and a part of the millisecond that the store's clock may be further than it says. */
const BUCKET_OF_AN_HOUR = MINUTE + 1

/** What a debit takes from one row, and what it is told. */
export function oneRowCases(suite: Suite): void {
  describe('one row', () => {
    it('grants what is needed and says what is left, when it is whole again and until when a lease may live', async () => {
      const reply = await suite.own(rowOf('key_a', [wish({ limit: 5, least: 1, need: 3 })]))
      expect(grantedBy(reply)).toEqual([3])
      const limit = firstLimit(reply)
      expect(limit).toMatchObject({ name: 'w', remaining: 2, releases: [] })
      expect(limit.endAt).toBeGreaterThan(reply.storeNow)
      expect(limit.endAt - reply.storeNow).toBeLessThanOrEqual(BUCKET_OF_AN_HOUR)
      expect(limit.resetAt).toBe(limit.endAt + 60 * BUCKET_OF_AN_HOUR)
    })

    it('grants what is left when that covers the least, and nothing when it does not', async () => {
      expect(grantedBy(await suite.own(rowOf('key_a', [wish({ limit: 5, need: 3 })])))).toEqual([3])
      expect(grantedBy(await suite.own(rowOf('key_a', [wish({ limit: 5, least: 1, need: 9 })])))).toEqual([2])
      const refused = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1 })]))
      expect(refused.kind).toBe('refused')
      const limit = firstLimit(refused)
      expect(limit).toMatchObject({ granted: 0, remaining: 0 })
      expect(limit.releases.reduce((sum, release) => sum + release.tokens, 0)).toBe(5)
      expect(limit.releases.every((release) => release.afterMs > HOUR - MINUTE)).toBe(true)
    })

    it('sizes a lease by rate, at most a tenth of what is left for each node', async () => {
      const busy = wish({ limit: 1000, need: 1, ratePerMs: 10 })
      expect(grantedBy(await suite.own({ ...rowOf('key_a', [busy]), nodes: 2 }))).toEqual([50])
      expect(grantedBy(await suite.own({ ...rowOf('key_b', [{ ...busy, limit: 15 }]), nodes: 2 }))).toEqual([1])
    })

    it('takes from all limits or from none', async () => {
      const hourly = wish({ name: 'hourly', limit: 10, need: 2 })
      const scarce = wish({ name: 'scarce', limit: 3, need: 2, windowMs: 2 * HOUR })
      expect(grantedBy(await suite.own(rowOf('key_a', [hourly, scarce])))).toEqual([2, 2])
      const refused = await suite.own(rowOf('key_a', [hourly, { ...scarce, least: 2 }]))
      expect(refused.kind).toBe('refused')
      expect(limitsOf(refused).map((limit) => limit.remaining)).toEqual([8, 1])
      // Of the plentiful one no more than the scarce one covers.
      const partial = await suite.own(
        rowOf('key_a', [
          { ...hourly, least: 1 },
          { ...scarce, least: 1 },
        ]),
      )
      expect(grantedBy(partial)).toEqual([1, 1])
    })

    it('answers for limits of which nothing is wanted', async () => {
      await suite.own(rowOf('key_a', [wish({ limit: 5, need: 3 })]))
      const reply = await suite.own(rowOf('key_a', [wish({ limit: 5, least: 0, need: 0 })]))
      expect(limitsOf(reply)).toMatchObject([{ granted: 0, remaining: 2 }])
    })
  })
}

/** Whose row it is, and who sees it. */
export function sharingCases(suite: Suite): void {
  describe('one row', () => {
    it('keeps rows of different subjects apart', async () => {
      await suite.own(rowOf('key_a', [wish({ limit: 1, need: 1 })]))
      expect((await suite.own(rowOf('key_b', [wish({ limit: 1, need: 1 })]))).kind).toBe('granted')
    })

    it('shows what one node spent to the next', async () => {
      await suite.own(rowOf('key_a', [wish({ limit: 5, need: 4 })]))
      expect(
        grantedBy(await suite.own(rowOf('key_a', [wish({ limit: 5, least: 1, need: 4 })]), suite.node(1))),
      ).toEqual([1])
    })
  })
}

/** Tokens that come back. */
export function giveBackCases(suite: Suite): void {
  describe('give-backs', () => {
    it('come with a debit and count before it is judged', async () => {
      const first = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 5 })]))
      const giveBacks = [giveBackOf(first, 2)]
      expect(grantedBy(await suite.own({ ...rowOf('key_a', [wish({ limit: 5, need: 2 })]), giveBacks }))).toEqual([2])
      expect((await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1 })]))).kind).toBe('refused')
    })

    it('come alone, for keys and for workspaces, and those of an unknown row are nothing', async () => {
      const own = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 5 })]))
      const shared = (await suite.debit({ shared: rowOf('ws_a', [wish({ limit: 5, need: 5 })]) })).shared
      await suite.node(0).giveBack([
        { kind: 'own', subject: 'key_a', giveBacks: [giveBackOf(own, 1)] },
        { kind: 'own', subject: 'key_unknown', giveBacks: [giveBackOf(own, 1)] },
        { kind: 'shared', subject: 'ws_a', giveBacks: [giveBackOf(shared, 2)] },
      ])
      await suite.node(0).giveBack([])
      const seen = await suite.debit({
        own: rowOf('key_a', [wish({ limit: 5, need: 0 })]),
        shared: rowOf('ws_a', [wish({ limit: 5, need: 0 })]),
      })
      expect(firstLimit(seen.own).remaining).toBe(1)
      expect(firstLimit(seen.shared).remaining).toBe(2)
    })

    it('are dropped when their version is not the row’s, or their bucket is not kept', async () => {
      const first = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 5 })]))
      const giveBack = giveBackOf(first, 2)
      await suite.node(0).giveBack([{ kind: 'own', subject: 'key_a', giveBacks: [{ ...giveBack, version: 7 }] }])
      await suite
        .node(0)
        .giveBack([{ kind: 'own', subject: 'key_a', giveBacks: [{ ...giveBack, bucket: giveBack.bucket - 61 }] }])
      await suite.node(0).giveBack([{ kind: 'own', subject: 'key_a', giveBacks: [{ ...giveBack, limit: 'other' }] }])
      expect((await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1 })]))).kind).toBe('refused')
    })

    it('never make a bucket negative', async () => {
      const first = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 2 })]))
      await suite.node(0).giveBack([{ kind: 'own', subject: 'key_a', giveBacks: [giveBackOf(first, 100)] }])
      expect(firstLimit(await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1 })]))).remaining).toBe(4)
    })
  })
}

/** Limits that change while rows are in use. */
export function versionCases(suite: Suite): void {
  describe('versions', () => {
    it('refuse a debit that is older than what the row has seen, even if only a refusal was seen', async () => {
      await suite.own(rowOf('key_a', [wish({ limit: 5, need: 3 })]))
      await suite.own({ ...rowOf('key_a', [wish({ limit: 1, need: 1 })]), version: 4 })
      const stale = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1 })]))
      expect(stale).toMatchObject({ kind: 'stale_version', version: 4 })
    })

    it('take a lower one from who names the refused one, and keep the sums', async () => {
      await suite.own({ ...rowOf('key_a', [wish({ limit: 9, need: 3 })]), version: 4 })
      const again = { ...rowOf('key_a', [wish({ limit: 5, need: 1 })]), version: 2 }
      expect((await suite.own({ ...again, refusedVersion: 3 })).kind).toBe('stale_version')
      expect(firstLimit(await suite.own({ ...again, refusedVersion: 4 })).remaining).toBe(1)
      expect((await suite.own(again)).kind).toBe('granted')
    })

    it('carry the sum over a changed window and a changed name', async () => {
      await suite.own(rowOf('key_a', [wish({ limit: 5, need: 3 })]))
      const window = { ...rowOf('key_a', [wish({ limit: 5, need: 1, windowMs: 2 * HOUR })]), version: 2 }
      expect(firstLimit(await suite.own(window)).remaining).toBe(1)
      const renamed = {
        ...rowOf('key_a', [wish({ limit: 5, need: 1, name: 'renamed', windowMs: 3 * HOUR })]),
        version: 3,
      }
      expect(firstLimit(await suite.own(renamed)).remaining).toBe(0)
    })
  })
}
