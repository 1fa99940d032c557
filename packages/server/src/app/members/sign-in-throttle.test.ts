import { AppError } from '@keywright/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { SignInThrottle, THROTTLED_SUBJECTS_MAX } from './sign-in-throttle.ts'

let now = 0
let throttle = new SignInThrottle(() => now)
const ANA = 'ana@example.com'

beforeEach(() => {
  now = 1_000_000
  throttle = new SignInThrottle(() => now)
})

/** Seconds to wait, 0: none. */
function wait(email: string, ip: string): number {
  try {
    throttle.requireOpen(email, ip)
    return 0
  } catch (error) {
    if (error instanceof AppError && error.code === 'sign_in_throttled') return error.retryAfterSeconds ?? 0
    throw error
  }
}

const fail = (times: number, email: string, ip: string): void => {
  for (let i = 0; i < times; i += 1) throttle.failed(email, ip)
}

describe('the throttle of sign-ins', () => {
  it('lets five slips pass, then asks for twice as long each time, up to a quarter of an hour', () => {
    fail(5, ANA, 'a')
    expect(wait(ANA, 'a')).toBe(0)
    const waits = Array.from({ length: 12 }, () => {
      throttle.failed(ANA, 'a')
      return wait(ANA, 'a')
    })
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
    now += 900_000
    expect(wait(ANA, 'a')).toBe(0)
  })

  it('never keeps the owner of an account out for more than half a minute, from wherever it is guessed at', () => {
    for (let i = 0; i < 500; i += 1) throttle.failed(ANA, `guesser ${i}`)
    expect(wait(ANA, 'home')).toBeGreaterThan(0)
    expect(wait(ANA, 'home')).toBeLessThanOrEqual(30)
  })

  it('slows an address that tries one password on many accounts, and nobody else', () => {
    for (let i = 0; i < 60; i += 1) throttle.failed(`user${i}@example.com`, 'a')
    expect(wait(ANA, 'a')).toBeGreaterThan(0)
    expect(wait(ANA, 'b')).toBe(0)
  })

  it('takes all addresses of one IPv6 network for one', () => {
    for (let i = 0; i < 6; i += 1) throttle.failed(ANA, `2001:db8:1:2::${i}`)
    expect(wait(ANA, '2001:db8:1:2:ffff::1')).toBeGreaterThan(0)
    expect(wait(ANA, '2001:db8:1:3::1')).toBe(0)
  })

  it('forgets the slips of whoever gets it right, and counts nothing against the address', () => {
    for (let i = 0; i < 200; i += 1) {
      throttle.failed(ANA, 'office')
      throttle.succeeded(ANA, 'office')
    }
    expect(wait(ANA, 'office')).toBe(0)
    expect(wait('bo@example.com', 'office')).toBe(0)
  })

  it('forgets failures after half an hour', () => {
    fail(5, ANA, 'a')
    now += 31 * 60_000
    throttle.failed(ANA, 'a')
    expect(wait(ANA, 'a')).toBe(0)
  })

  it('remembers a bounded number, and whoever failed last', () => {
    fail(10, ANA, 'a')
    for (let i = 0; i < THROTTLED_SUBJECTS_MAX / 2; i += 1) {
      throttle.failed(`user${i}@example.com`, `b${i}`)
      if (i % 1000 === 0) throttle.failed(ANA, 'a')
    }
    expect(wait(ANA, 'a')).toBeGreaterThan(0)
  })
})
