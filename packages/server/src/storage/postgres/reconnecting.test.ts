import { describe, expect, it } from 'vitest'
import { RECONNECT_FIRST_MS, RECONNECT_MAX_MS } from './bounds.ts'
import { makeReconnecting } from './reconnecting.ts'

describe('the connection of the renewals', () => {
  it('is sought again after a wait that doubles up to a bound, half of it random, and at once after a success', async () => {
    let now = 0
    let attempts = 0
    let away = true
    const lent = { client: { query: async () => [], release() {}, on() {}, off() {} }, release() {} }
    const lend = makeReconnecting(
      async () => {
        attempts += 1
        if (away) throw new Error('refused')
        return lent
      },
      { now: () => now, random: () => 1 },
    )
    const attempt = (): Promise<string> =>
      lend().then(
        () => 'lent',
        () => 'failed',
      )
    await attempt()
    for (const wait of [RECONNECT_FIRST_MS, 200, 400, 800, 1600, RECONNECT_MAX_MS, RECONNECT_MAX_MS]) {
      const before = attempts
      now += wait - 1
      await attempt()
      expect(attempts).toBe(before)
      now += 1
      await attempt()
      expect(attempts).toBe(before + 1)
    }
    away = false
    now += RECONNECT_MAX_MS
    expect([await attempt(), await attempt()]).toEqual(['lent', 'lent'])
    away = true
    await attempt()
    now += RECONNECT_FIRST_MS
    const before = attempts
    await attempt()
    expect(attempts).toBe(before + 1)
  })
})
