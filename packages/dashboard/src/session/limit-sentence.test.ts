import { describe, expect, it } from 'vitest'
import { limitsWith } from './limit-sentence.ts'

const hourly = { name: 'hourly', limit: 100, window: '60m', per: 'key' } as const

describe('the limits that hold', () => {
  it("are a workspace's own before its plan's, and its plan's before the service's", () => {
    expect(limitsWith([hourly])[0]?.limit).toBe(100)
    expect(limitsWith([hourly], { hourly: { limit: 500 } })[0]?.limit).toBe(500)
    expect(limitsWith([hourly], { hourly: { limit: 500, window: '1d' } }, { hourly: { limit: 5 } })[0]).toEqual({
      ...hourly,
      limit: 5,
      window: '1d',
    })
  })

  it('take nothing from a number of another name, however it is called', () => {
    expect(limitsWith([{ ...hourly, name: 'constructor' }], {}, { daily: { limit: 1 } })[0]?.limit).toBe(100)
  })
})
