import { describe, expect, it } from 'vitest'
import { readNumbers } from './numbers.ts'

describe('the numbers of a form', () => {
  it('are limits by name, and an empty field is none', () => {
    expect(readNumbers(['hourly', 'monthly'], { hourly: ' 50 ', monthly: '' }, {})).toEqual({ hourly: { limit: 50 } })
  })

  it("leave a window of the workspace's own as it is", () => {
    expect(readNumbers(['hourly'], { hourly: '9' }, { hourly: { limit: 5, window: '1d' } })).toEqual({
      hourly: { limit: 9, window: '1d' },
    })
  })

  it.each(['-1', '1.5', 'many', '1e3', '9999999999999'])('are not read from %j', (text) => {
    expect(readNumbers(['hourly'], { hourly: text }, {})).toBeUndefined()
  })
})
