import { describe, expect, it } from 'vitest'
import { stateOf } from './status.ts'

const NOW = Date.UTC(2027, 0, 31, 12)
const DAY = 86_400_000
const at = (ms: number) => new Date(NOW + ms).toISOString()
type Facts = Parameters<typeof stateOf>[0]

const keyOf = (facts: Partial<Facts> = {}): Facts => ({
  status: 'active',
  expiresAt: null,
  disabledAt: null,
  revokedAt: null,
  lastUsedAt: at(-DAY),
  secrets: [],
  ...facts,
})
const secretOf = (endsAt: string | null, ended = false) => ({
  id: 'sec_1',
  display: 'sk_live_…wxyz',
  createdAt: at(-DAY),
  endsAt,
  ended,
  lastUsedAt: null,
})
const day = (allowed: number, refused: number) => ({ day: '2027-01-30', allowed, refused })
const kindOf = (facts: Partial<Facts>) => stateOf(keyOf(facts), NOW).kind

describe('the state of a key', () => {
  it('is the worst of what is true', () => {
    const bad = { expiresAt: at(DAY), secrets: [secretOf(at(DAY))], usage30d: [day(0, 100)], lastUsedAt: null }
    expect(kindOf({ ...bad, status: 'revoked' })).toBe('revoked')
    expect(kindOf({ ...bad, status: 'disabled' })).toBe('disabled')
    expect(kindOf({ ...bad, status: 'expired' })).toBe('expired')
    expect(kindOf(bad)).toBe('expiresSoon')
    expect(kindOf({ ...bad, expiresAt: null })).toBe('rotating')
    expect(kindOf({ ...bad, expiresAt: null, secrets: [] })).toBe('refusedOften')
    expect(kindOf({ lastUsedAt: null })).toBe('neverUsed')
    expect(kindOf({})).toBe('active')
  })

  it('warns of an expiry for a week, and calls it by its name once it has come', () => {
    expect(kindOf({ expiresAt: at(7 * DAY) })).toBe('active')
    expect(kindOf({ expiresAt: at(7 * DAY - 1) })).toBe('expiresSoon')
    expect(kindOf({ expiresAt: at(0) })).toBe('expired')
  })

  it('is rotating only while an old secret still works', () => {
    expect(kindOf({ secrets: [secretOf(null), secretOf(at(1))] })).toBe('rotating')
    expect(kindOf({ secrets: [secretOf(null), secretOf(at(1), true)] })).toBe('active')
    expect(kindOf({ secrets: [secretOf(null), secretOf(at(0))] })).toBe('active')
  })

  it('is refused often from a fifth of at least twenty checks', () => {
    expect(kindOf({ usage30d: [day(16, 4)] })).toBe('refusedOften')
    expect(kindOf({ usage30d: [day(17, 4)] })).toBe('active')
    expect(kindOf({ usage30d: [day(0, 19)] })).toBe('active')
  })
})
