import { describe, expect, it } from 'vitest'
import type { LimitDefinition } from '../service/definition.ts'
import { effectiveLimits, limitsAbove } from './effective.ts'

const HOUR = 3_600_000
const hourly: LimitDefinition = {
  kind: 'window',
  name: 'hourly',
  limit: 100,
  windowMs: HOUR,
  per: 'key',
  onOutage: 'refuse',
}
const monthly: LimitDefinition = {
  kind: 'quota',
  name: 'monthly',
  limit: 5000,
  period: 'month',
  timeZone: 'UTC',
  per: 'workspace',
  onOutage: 'allow',
}
const definition = {
  limits: [hourly, monthly],
  plans: [
    { name: 'big', title: 'Big', limits: { hourly: { limit: 1000, windowMs: 2 * HOUR }, monthly: { limit: 90_000 } } },
  ],
}
const small = { plan: undefined, limits: {} }
const big = { plan: 'big', limits: {} }

describe('the limits of a key', () => {
  it('are the definition’s, parted by whose budget they are', () => {
    expect(effectiveLimits(definition, small, { limits: {} })).toEqual({ own: [hourly], shared: [monthly] })
  })

  it('come from the nearest layer that states them, number and window each', () => {
    const limits = (workspace: typeof small | typeof big, key = {}, override = {}) =>
      effectiveLimits(definition, { ...workspace, limits: override }, { limits: key }).own[0]
    expect(limits(big)).toMatchObject({ limit: 1000, windowMs: 2 * HOUR })
    expect(limits(big, {}, { hourly: { limit: 700 } })).toMatchObject({ limit: 700, windowMs: 2 * HOUR })
    expect(limits(big, { hourly: { limit: 3 } }, { hourly: { limit: 700 } })).toMatchObject({
      limit: 3,
      windowMs: 2 * HOUR,
    })
    expect(limits(big, { hourly: { limit: 3, windowMs: 1000 } })).toMatchObject({ limit: 3, windowMs: 1000 })
    expect(limits(small, { hourly: { limit: 0 } })).toMatchObject({ limit: 0, windowMs: HOUR })
  })

  it('that a workspace shares are not changed by a key', () => {
    const { shared } = effectiveLimits(definition, big, { limits: { monthly: { limit: 1 } } })
    expect(shared[0]?.limit).toBe(90_000)
  })

  it('are the definition’s own for a plan that is gone, and for names that every object has', () => {
    const odd = { limits: [{ ...hourly, name: 'constructor' }], plans: [] }
    expect(effectiveLimits(odd, { plan: 'gone', limits: {} }, { limits: {} }).own[0]).toMatchObject({
      limit: 100,
      windowMs: HOUR,
    })
  })
})

describe('an override', () => {
  const above = (override: { limit: number; windowMs?: number }, workspace = small) =>
    limitsAbove(definition, workspace, { hourly: override })

  it('is above the plan with a larger number', () => {
    expect(above({ limit: 101 })).toEqual(['hourly'])
    expect(above({ limit: 100 })).toEqual([])
    expect(limitsAbove(definition, big, { hourly: { limit: 1000 } })).toEqual([])
    expect(limitsAbove(definition, big, { hourly: { limit: 1001 } })).toEqual(['hourly'])
    expect(above({ limit: 1000, windowMs: 1000 * HOUR })).toEqual(['hourly'])
  })

  it('is above the plan with any shorter window, since its history is shorter and cannot be had back', () => {
    expect(above({ limit: 1, windowMs: 60_000 })).toEqual(['hourly'])
    expect(above({ limit: 50, windowMs: 50 * 60_000 })).toEqual(['hourly'])
  })

  it('is not above it with a longer window, nor under a name that is unknown or shared', () => {
    expect(above({ limit: 100, windowMs: 2 * HOUR })).toEqual([])
    expect(limitsAbove(definition, small, { monthly: { limit: 10 ** 9 }, unknown: { limit: 10 ** 9 } })).toEqual([])
  })

  it('is measured against what the workspace was given', () => {
    expect(
      limitsAbove(definition, { plan: undefined, limits: { hourly: { limit: 10 } } }, { hourly: { limit: 11 } }),
    ).toEqual(['hourly'])
  })
})
