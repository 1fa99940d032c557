import { describe, expect, it } from 'vitest'
import { isSilent, liveSecrets, secretUseOf } from './secret-use.ts'

const NOW = Date.parse('2026-11-25T12:00:00Z')
const HOUR = 3_600_000
const at = (ms: number): string => new Date(NOW + ms).toISOString()

const secret = (id: string, more: object = {}) => ({
  id,
  display: `otr_...${id}`,
  createdAt: at(-48 * HOUR),
  endsAt: null,
  ended: false,
  lastUsedAt: null,
  ...more,
})

describe('the use of a secret', () => {
  it('is what its own hours say, with the latest instant that is known', () => {
    const hours = [
      { hour: at(-HOUR), outcome: 'allowed', count: 3, secretId: 'old' },
      { hour: at(-HOUR), outcome: 'allowed', count: 9, secretId: 'new' },
      { hour: at(0), outcome: 'missing_scope', count: 1, secretId: 'old' },
      { hour: at(0), outcome: 'allowed', count: 5, secretId: null },
    ]
    const usage = {
      hours,
      total: {},
      callers: { count: 3, more: false },
      secrets: [{ id: 'old', lastUsedAt: at(-60_000), callers: { count: 2, more: false } }],
    }
    expect(secretUseOf(secret('old', { lastUsedAt: at(-HOUR) }), usage)).toEqual({
      requests: 4,
      lastUsedAt: at(-60_000),
      callers: { count: 2, more: false },
    })
  })

  it.each([
    ['never used', null, true],
    ['a day of silence', at(-24 * HOUR), true],
    ['a minute less than a day', at(-24 * HOUR + 60_000), false],
  ])('may be ended without harm after a day of silence, and no sooner: %s', (_, lastUsedAt, silent) => {
    expect(isSilent({ lastUsedAt }, NOW)).toBe(silent)
  })
})

describe('the secrets that work', () => {
  it('begin with the current one, and hold none that has ended or whose end has come', () => {
    const key = {
      secrets: [
        secret('old', { endsAt: at(HOUR) }),
        secret('over', { endsAt: at(0) }),
        secret('ended', { ended: true }),
        secret('new', { createdAt: at(-HOUR) }),
      ],
    }
    expect(liveSecrets(key, NOW).map(({ id }) => id)).toEqual(['new', 'old'])
  })
})
