import { beforeEach, describe, expect, it } from 'vitest'
import { OwnedClock } from '../testing/owned-clock.ts'
import { LISTED_AGAIN_AFTER_MS, LISTED_AT_ONCE_MAX, RefusalShare, SHARES_MAX } from './refusal-share.ts'

let clock = new OwnedClock()
let share = new RefusalShare(clock)

beforeEach(() => {
  clock = new OwnedClock()
  share = new RefusalShare(clock)
})

const take = (count: number, ip: string, service = 'acme'): number =>
  Array.from({ length: count }, () => share.take(service, ip)).filter((leftOut) => leftOut !== undefined).length

describe('the share of the list of refusals', () => {
  it('lists so many of one address, and of every other as many', () => {
    expect(take(5000, 'a')).toBe(LISTED_AT_ONCE_MAX)
    expect(take(LISTED_AT_ONCE_MAX, 'b')).toBe(LISTED_AT_ONCE_MAX)
    expect(take(1, 'a', 'other service')).toBe(1)
  })

  it('lists one more after a while, and tells with it how many were left out', () => {
    take(LISTED_AT_ONCE_MAX + 300, 'a')
    clock.pass(LISTED_AGAIN_AFTER_MS - 1)
    expect(share.take('acme', 'a')).toBeUndefined()
    clock.pass(1)
    expect(share.take('acme', 'a')).toBe(301)
    clock.pass(LISTED_AGAIN_AFTER_MS)
    expect(share.take('acme', 'a')).toBe(0)
  })

  it('gives no address more than its share, however long it was silent', () => {
    take(1, 'a')
    clock.pass(1000 * LISTED_AGAIN_AFTER_MS)
    expect(take(1000, 'a')).toBe(LISTED_AT_ONCE_MAX)
  })

  it('is one for a /64 and for every way to write an IPv4 address', () => {
    expect(take(15, '2001:db8::1') + take(15, '2001:db8::2')).toBe(LISTED_AT_ONCE_MAX)
    expect(take(15, '203.0.113.7') + take(15, '::ffff:203.0.113.7')).toBe(LISTED_AT_ONCE_MAX)
  })

  it('is remembered of a bounded number of addresses', () => {
    take(LISTED_AT_ONCE_MAX, 'a')
    for (let i = 0; i < SHARES_MAX; i += 1) take(1, `a${i}`)
    expect(take(1, 'a')).toBe(1)
  })
})
