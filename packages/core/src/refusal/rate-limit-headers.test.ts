import { describe, expect, it } from 'vitest'
import { makeService } from '../service/testing/plain-service.ts'
import type { LimitState } from '../verdict/verdict.ts'
import { rateLimitHeaders } from './index.ts'

const now = 1_700_000_000_000
const hourly: LimitState = { name: 'hourly', limit: 10_000, windowMs: 3_600_000, remaining: 50, resetAt: now + 29_001 }
const monthly: LimitState = {
  name: 'monthly',
  limit: 100,
  windowMs: undefined,
  remaining: 7,
  resetAt: now + 86_400_000,
}
const service = (rateLimitHeaders: unknown) =>
  makeService({
    limits: { hourly: { limit: 10_000, window: '60m' }, monthly: { limit: 100, period: 'month' } },
    ...(rateLimitHeaders === undefined ? {} : { rateLimitHeaders }),
  })

describe('rate limit headers', () => {
  it('are not sent where the definition does not ask for them, or no limit applies', () => {
    expect(rateLimitHeaders(service(undefined), [hourly], now)).toEqual({})
    expect(rateLimitHeaders(service({ style: 'none' }), [hourly], now)).toEqual({})
    expect(rateLimitHeaders(service({ style: 'x-ratelimit' }), [], now)).toEqual({})
    expect(rateLimitHeaders(service({ style: 'ietf', limit: 'monthly' }), [hourly], now)).toEqual({})
  })

  it('speak of the limit with least left, or of the one that is named', () => {
    expect(rateLimitHeaders(service({ style: 'x-ratelimit' }), [hourly, monthly], now)['X-RateLimit-Remaining']).toBe(
      '7',
    )
    expect(rateLimitHeaders(service({ style: 'x-ratelimit', limit: 'hourly' }), [monthly, hourly], now)).toEqual({
      'X-RateLimit-Limit': '10000',
      'X-RateLimit-Remaining': '50',
      'X-RateLimit-Reset': '1700000030',
    })
  })

  it('tell the reset in seconds since 1970 or from now, rounded up, never in the past', () => {
    const reset = (state: LimitState) =>
      rateLimitHeaders(service({ style: 'x-ratelimit', reset: 'seconds' }), [state], now)['X-RateLimit-Reset']
    expect(reset(hourly)).toBe('30')
    expect(reset({ ...hourly, resetAt: now - 5000 })).toBe('0')
  })

  it('follow the IETF draft, with a window for sliding limits alone', () => {
    expect(rateLimitHeaders(service({ style: 'ietf' }), [hourly, monthly], now)).toEqual({
      'RateLimit-Policy': '"hourly";q=10000;w=3600, "monthly";q=100',
      RateLimit: '"hourly";r=50;t=30, "monthly";r=7;t=86400',
    })
  })

  it('stay integers that a structured field can hold', () => {
    const odd = { ...hourly, remaining: -0.5, limit: 1e21, windowMs: 1500 }
    expect(rateLimitHeaders(service({ style: 'ietf', limit: 'hourly' }), [odd], now)).toEqual({
      'RateLimit-Policy': '"hourly";q=999999999999999;w=2',
      RateLimit: '"hourly";r=0;t=30',
    })
  })
})
