import { afterEach, describe, expect, it, vi } from 'vitest'
import { runStorms } from './limits/simulated/storm.ts'
import { openMemory } from './limits/simulated/stores.ts'

type Rule = 'N buckets counted' | 'a lease that outlives its bucket' | 'a late reply that admits'

const broken = vi.hoisted(() => ({ rule: '' }))
const is = (rule: Rule): boolean => broken.rule === rule

vi.mock(import('../../packages/core/src/limit/shape.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    windowShape(windowMs, subject) {
      const shape = real.windowShape(windowMs, subject)
      return is('N buckets counted') ? { ...shape, counted: shape.counted - 1 } : shape
    },
  }
})
vi.mock(import('../../packages/core/src/limit/lease.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    leaseLifeMs: (endAt, storeNow) =>
      is('a lease that outlives its bucket') ? 60_000 : real.leaseLifeMs(endAt, storeNow),
  }
})
vi.mock(import('../../packages/server/src/limits/row-leases.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    RowLeases: class extends real.RowLeases {
      override hold(...[replies, storeNow, sent, now]: Parameters<typeof real.RowLeases.prototype.hold>): boolean {
        return super.hold(replies, storeNow, is('a late reply that admits') ? now : sent, now)
      }
    },
  }
})

/** Of these seeds the first that shows the break. */
const STORMS_MAX = 60

describe('the storms', () => {
  afterEach(() => {
    broken.rule = ''
  })

  it.each<Rule>(['N buckets counted', 'a lease that outlives its bucket', 'a late reply that admits'])(
    'find %s',
    async (rule) => {
      broken.rule = rule
      let faults: readonly string[] = []
      for (let seed = 1; seed <= STORMS_MAX && faults.length === 0; seed += 1) {
        faults = (await runStorms(1, seed, openMemory)).faults
      }
      console.log(`${rule}: ${faults[0]}`)
      expect(faults).not.toEqual([])
    },
  )
})
