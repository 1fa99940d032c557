import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leaseLifeMs, leaseSize } from './lease.ts'
import { bucketAt, bucketEndAt, bucketLeavesAt, windowShape } from './shape.ts'

describe('a lease', () => {
  it('lives to the end of its bucket, a minute at most, less a tenth', () => {
    expect(leaseLifeMs(1000, 0)).toBe(900)
    expect(leaseLifeMs(10 ** 9, 0)).toBe(54_000)
  })

  it('is what will likely be spent, at most a tenth of what is left for each node, one near the limit', () => {
    const sizing = { need: 1, ratePerMs: 1, lifeMs: 54_000, remaining: 10_000, nodes: 1 }
    expect(leaseSize(sizing)).toBe(1000)
    expect(leaseSize({ ...sizing, nodes: 4 })).toBe(250)
    expect(leaseSize({ ...sizing, ratePerMs: 0.001 })).toBe(54)
    expect(leaseSize({ ...sizing, remaining: 19 })).toBe(1)
    expect(leaseSize({ ...sizing, ratePerMs: 0 })).toBe(1)
  })

  it('covers what waits, as far as anything is left', () => {
    const sizing = { need: 30, ratePerMs: 0, lifeMs: 900, remaining: 50, nodes: 1 }
    expect(leaseSize(sizing)).toBe(30)
    expect(leaseSize({ ...sizing, remaining: 20 })).toBe(20)
  })
})

describe('the buckets of a window', () => {
  it('are sixty, fewer where they would be shorter than a quarter of a second, and always cover it and a millisecond', () => {
    expect(windowShape(3_600_000, 'key_1')).toMatchObject({ widthMs: 60_001, counted: 61 })
    expect(windowShape(1000, 'key_1')).toMatchObject({ widthMs: 251, counted: 5 })
    expect(windowShape(100, 'key_1')).toMatchObject({ widthMs: 101, counted: 2 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 10 }), fc.string(), (windowMs, subject) => {
        const { widthMs, counted, shiftMs } = windowShape(windowMs, subject)
        expect(widthMs * (counted - 1)).toBeGreaterThan(windowMs)
        expect(shiftMs).toBeLessThan(widthMs)
      }),
    )
  })

  it('hold their instants, and have left when the window has passed their end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 0, max: 2 * 10 ** 12 }), (windowMs, at) => {
        const shape = windowShape(windowMs, 'key_1')
        const bucket = bucketAt(shape, at)
        expect(bucketEndAt(shape, bucket)).toBeGreaterThan(at)
        expect(bucketEndAt(shape, bucket - 1)).toBeLessThanOrEqual(at)
        // A store that says so may be nearly a millisecond further.
        expect(bucketLeavesAt(shape, bucket) - bucketEndAt(shape, bucket)).toBeGreaterThan(windowMs)
      }),
    )
  })

  it('have other boundaries for every subject', () => {
    const shifts = Array.from({ length: 1000 }, (_, index) => windowShape(3_600_000, `key_${index}`).shiftMs)
    const crowded = Math.max(
      ...Array.from(
        { length: 60 },
        (_, second) => shifts.filter((shift) => Math.floor(shift / 1000) === second).length,
      ),
    )
    expect(crowded).toBeLessThan(60)
  })
})
