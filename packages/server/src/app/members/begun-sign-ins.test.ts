import { AppError, MEMBER_BOUNDS } from '@keywright/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { BEGINNING_ADDRESSES_MAX, BegunSignIns } from './begun-sign-ins.ts'

const { begunPerAddressMax, begunWindowMs } = MEMBER_BOUNDS
let now = 0
let begun = new BegunSignIns(() => now)

beforeEach(() => {
  now = 1000
  begun = new BegunSignIns(() => now)
})

/** How long this address is told to wait, in seconds; 0: it may begin. */
function begin(ip: string | undefined): number {
  try {
    begun.count(ip)
    return 0
  } catch (error) {
    if (error instanceof AppError && error.code === 'sign_in_throttled') return error.retryAfterSeconds ?? 0
    throw error
  }
}

function fill(ip: string | undefined): void {
  for (let each = 0; each < begunPerAddressMax; each += 1) expect(begin(ip)).toBe(0)
}

describe('the sign-ins that an address begins', () => {
  it('are so many within ten minutes, and nobody else is held up', () => {
    fill('203.0.113.9')
    now += 60_000
    expect(begin('203.0.113.9')).toBe(begunWindowMs / 1000 - 60)
    expect(begin('203.0.113.10')).toBe(0)
  })

  it('may be begun again after that time, however often it was tried meanwhile', () => {
    fill('203.0.113.9')
    now += begunWindowMs - 1
    expect(begin('203.0.113.9')).toBe(1)
    now += 1
    fill('203.0.113.9')
    expect(begin('203.0.113.9')).toBe(begunWindowMs / 1000)
  })

  it('are counted for all addresses of one IPv6 network together', () => {
    fill('2001:db8:1:2::1')
    expect(begin('2001:db8:1:2:ffff::9')).toBeGreaterThan(0)
    expect(begin('2001:db8:1:3::1')).toBe(0)
  })

  it('are counted where nothing is known of the address, too', () => {
    fill(undefined)
    expect(begin(undefined)).toBeGreaterThan(0)
  })

  it('leave room for everybody else among the open ones', () => {
    // Two windows meet in the longest time that one stays open.
    expect(2 * begunPerAddressMax).toBeLessThan(MEMBER_BOUNDS.openChallengesMax / 10)
    expect(begunWindowMs).toBeGreaterThanOrEqual(MEMBER_BOUNDS.oidcLifetimeMs)
    expect(begunWindowMs).toBeGreaterThanOrEqual(MEMBER_BOUNDS.challengeLifetimeMs)
  })

  it('are remembered for a bounded number of addresses, the latest', () => {
    fill('198.51.100.1')
    for (let each = 1; each < BEGINNING_ADDRESSES_MAX; each += 1) begin(`a${each}`)
    expect(begin('198.51.100.1')).toBeGreaterThan(0)
    begin('one more')
    expect(begin('198.51.100.1')).toBe(0)
  })
})
