import { createHash } from 'node:crypto'
import { KEY_BOUNDS } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { NOON } from '../testing/owned-clock.ts'
import { makeKnownKey } from '../testing/known-key.ts'
import { CALLER_SEEN_AGAIN_MS, CALLERS_PENDING_MAX, RecentCallers } from './recent-callers.ts'

const ALL = 1_000_000
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

const address = (index: number): string => `10.0.${index >> 8}.${index & 255}`

describe('the callers of a secret', () => {
  it('are noted once a minute, however often and in whatever order they come', () => {
    const callers = new RecentCallers(hash)
    const one = makeKnownKey(1)
    for (let i = 0; i < 300; i += 1) callers.see(one, address(i % 3), NOON + i)
    expect(callers.take(ALL)).toHaveLength(3)
    for (let i = 0; i < 300; i += 1) callers.see(one, address(i % 3), NOON + 1000 + i)
    expect(callers.take(ALL)).toEqual([])
    callers.see(one, address(2), NOON + CALLER_SEEN_AGAIN_MS)
    callers.see(one, address(2), NOON + CALLER_SEEN_AGAIN_MS + 1)
    expect(callers.take(ALL).map(({ at }) => at)).toEqual([NOON + CALLER_SEEN_AGAIN_MS])
  })

  it('are kept in bounded number: of one secret in a minute, and of all until the store takes them', () => {
    const callers = new RecentCallers(hash)
    const one = makeKnownKey(1)
    for (let i = 0; i < 1000; i += 1) callers.see(one, address(i % 500), NOON)
    expect(callers.take(ALL)).toHaveLength(KEY_BOUNDS.callersPerSecretMax)
    expect(one.callers?.size).toBe(KEY_BOUNDS.callersPerSecretMax)
    for (let i = 0; i < CALLERS_PENDING_MAX + 10; i += 1) callers.see(makeKnownKey(i), address(1), NOON)
    expect(callers.size).toBe(CALLERS_PENDING_MAX)
  })

  it('have no address where they are kept, and another name at every key', () => {
    const callers = new RecentCallers(hash)
    callers.see(makeKnownKey(1), '203.0.113.7', NOON)
    callers.see(makeKnownKey(2), '203.0.113.7', NOON)
    const [one, two] = callers.take(ALL)
    expect(one?.caller).not.toBe(two?.caller)
    expect(one?.caller).toHaveLength(32)
    expect(JSON.stringify([one, two])).not.toContain('203.0.113.7')
  })

  it('are one where their addresses are of one network of IPv6, and where IPv4 is written as IPv6', () => {
    const callers = new RecentCallers(hash)
    const one = makeKnownKey(1)
    for (const ip of ['2001:db8:1:2::1', '2001:db8:1:2::ffff', '203.0.113.7', '::ffff:203.0.113.7']) {
      callers.see(one, ip, NOON)
    }
    const names = callers.take(ALL).map(({ caller }) => caller)
    expect(new Set(names).size).toBe(2)
  })

  it('are taken a part at a time', () => {
    const callers = new RecentCallers(hash)
    const one = makeKnownKey(1)
    for (let i = 0; i < 5; i += 1) callers.see(one, address(i), NOON)
    expect([callers.take(3).length, callers.take(3).length, callers.take(3).length]).toEqual([3, 2, 0])
  })
})
