import { describe, expect, it } from 'vitest'
import { oldSecretsOf } from './old-secrets.ts'

const NOW = Date.UTC(2027, 3, 1)
const HOUR = 3_600_000
const secret = (id: string, ageHours: number, more: object = {}) => ({
  id,
  display: `otr_...${id}`,
  createdAt: new Date(NOW - ageHours * HOUR).toISOString(),
  endsAt: null,
  ended: false,
  lastUsedAt: null,
  ...more,
})

describe('the old secrets of a key', () => {
  it('are those that still work, without the newest', () => {
    const secrets = [
      secret('first', 9, { endsAt: new Date(NOW + HOUR).toISOString() }),
      secret('new', 1),
      secret('over', 8, { endsAt: new Date(NOW).toISOString() }),
      secret('ended', 7, { ended: true }),
      secret('second', 5),
    ]
    expect(oldSecretsOf({ secrets }, NOW).map(({ id }) => id)).toEqual(['second', 'first'])
  })

  it('are none of a key that was never rotated', () => {
    expect(oldSecretsOf({ secrets: [secret('only', 1)] }, NOW)).toEqual([])
  })
})
