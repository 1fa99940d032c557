import type { LimitDebit } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { firstLimit, HOUR, known, limitsOf, MINUTE, rowOf, wish } from './suite.ts'
import type { Suite } from './suite.ts'

/** Windows that slide. */
export function timeCases(suite: Suite): void {
  describe('time', () => {
    it('frees a bucket once it has left the window, and not before', async (context) => {
      if (suite.pass === undefined) return context.skip()
      await suite.own(rowOf('key_a', [wish({ limit: 5, need: 5, windowMs: MINUTE })]))
      const refused = await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1, windowMs: MINUTE })]))
      const { afterMs } = known(firstLimit(refused).releases[0])
      suite.pass(afterMs - 1)
      expect((await suite.own(rowOf('key_a', [wish({ limit: 5, need: 1, windowMs: MINUTE })]))).kind).toBe('refused')
      suite.pass(1)
      expect((await suite.own(rowOf('key_a', [wish({ limit: 5, need: 5, windowMs: MINUTE })]))).kind).toBe('granted')
    })

    it('that steps back reopens nothing', async (context) => {
      if (suite.pass === undefined) return context.skip()
      await suite.own(rowOf('key_a', [wish({ limit: 5, need: 5, windowMs: MINUTE })]))
      suite.pass(-2 * MINUTE)
      const row = rowOf('key_a', [wish({ limit: 5, need: 1, windowMs: MINUTE })])
      expect((await suite.own(row)).kind).toBe('refused')
      suite.pass(2 * MINUTE)
      expect((await suite.own(row)).kind).toBe('refused')
    })
  })
}

/** Calendar periods. */
export function quotaCases(suite: Suite): void {
  describe('quotas', () => {
    const quota = (startAt: number, endAt: number, need = 1): LimitDebit => ({
      kind: 'quota',
      name: 'q',
      limit: 3,
      least: Math.min(1, need),
      need,
      ratePerMs: 0,
      startAt,
      endAt,
    })

    it('are refused for a period that the store’s clock is not in, with its time', async () => {
      const { storeNow } = await suite.own(rowOf('key_z', [wish({ limit: 5, need: 1 })]))
      const reply = await suite.own(rowOf('key_a', [quota(storeNow + HOUR, storeNow + 2 * HOUR)]))
      expect(reply.kind).toBe('outside_period')
      expect(reply.storeNow).toBeGreaterThanOrEqual(storeNow)
      const past = await suite.own(rowOf('key_a', [quota(storeNow - 2 * HOUR, storeNow - HOUR)]))
      expect(past.kind).toBe('outside_period')
    })

    it('count one period, end with it, and are not begun anew within it', async () => {
      const { storeNow } = await suite.own(rowOf('key_z', [wish({ limit: 5, need: 1 })]))
      const [startAt, endAt] = [storeNow - HOUR, storeNow + HOUR]
      const first = await suite.own(rowOf('key_a', [quota(startAt, endAt, 2)]))
      expect(limitsOf(first)).toMatchObject([{ granted: 2, remaining: 1, bucket: startAt, endAt, resetAt: endAt }])
      const other = await suite.own(rowOf('key_a', [quota(startAt + MINUTE, endAt + MINUTE, 1)]))
      expect(limitsOf(other)).toMatchObject([{ granted: 1, remaining: 0, bucket: startAt, endAt }])
      const earlier = await suite.own(rowOf('key_a', [quota(startAt - HOUR, endAt - MINUTE, 1)]))
      expect(earlier.kind).toBe('refused')
    })

    it('begin anew with the next period', async () => {
      const { storeNow } = await suite.own(rowOf('key_z', [wish({ limit: 5, need: 1 })]))
      await suite.own(rowOf('key_a', [quota(storeNow - HOUR, storeNow + HOUR, 3)]))
      // As if that hour had passed: the row holds a period that ends where the next begins.
      const { storeNow: later } = await suite.own(rowOf('key_z', [wish({ limit: 5, need: 1 })]))
      if (suite.pass === undefined) return
      suite.pass(2 * HOUR)
      const next = await suite.own(rowOf('key_a', [quota(later + HOUR, later + 4 * HOUR, 2)]))
      expect(limitsOf(next)).toMatchObject([{ granted: 2, remaining: 1 }])
    })
  })
}
