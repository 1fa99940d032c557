import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { neverOverfull } from './testing/simulation.ts'

vi.mock(import('./window.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    // The clock alone says which bucket is current.
    windowAt: (window, shape, at) => {
      const current = Math.floor((at + shape.shiftMs) / shape.widthMs)
      const behind = window.newest - current
      if (behind <= 0) return real.windowAt(window, shape, at)
      return { newest: current, counts: window.counts.slice(behind) }
    },
  }
})

it('is overfilled when a store clock that steps back reopens an earlier bucket, and the checker sees it', () => {
  expect(fc.check(neverOverfull(), { numRuns: 20_000, seed: 7, endOnFailure: true }).failed).toBe(true)
})
