import { describe, expect, it } from 'vitest'
import { mostForCertain } from './failover/most.ts'

const at = (...instants: readonly number[]) => instants.map((ms) => ({ sentMs: ms, answeredMs: ms + 10 }))

describe('the checker of the failover trial', () => {
  it('counts what one window holds for certain, wherever the window lies', () => {
    expect(mostForCertain([], 100)).toBe(0)
    expect(mostForCertain(at(0, 10, 20, 30), 1000)).toBe(4)
    expect(mostForCertain(at(0, 500, 1000, 1500, 1510, 1520), 600)).toBe(4)
    expect(mostForCertain(at(1520, 0, 1510, 500, 1500, 1000).toReversed(), 600)).toBe(4)
  })

  it('counts nothing that may have been admitted before the window began', () => {
    expect(mostForCertain([{ sentMs: 0, answeredMs: 95 }, ...at(90)], 100)).toBe(1)
    expect(mostForCertain([{ sentMs: 0.5, answeredMs: 95 }, ...at(90)], 100)).toBe(2)
  })

  it('finds one too many, though it hides behind a request that took long', () => {
    expect(mostForCertain([{ sentMs: -500, answeredMs: 50 }, ...at(0, 20, 60)], 90)).toBe(3)
  })
})
