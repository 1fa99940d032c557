import { expect, it } from 'vitest'
import { planLimits } from './plan-limits.ts'

const hourly = { name: 'hourly', limit: 100, window: '1h', per: 'key' } as const
const service = { limits: [hourly], plans: [{ name: 'big', title: 'Big', limits: { hourly: { limit: 1000 } } }] }

it.each([
  ['the definition’s without a plan', { plan: null, limits: {} }, { limit: 100, window: '1h' }],
  ['the plan’s', { plan: 'big', limits: {} }, { limit: 1000, window: '1h' }],
  [
    'the workspace’s own',
    { plan: 'big', limits: { hourly: { limit: 50, window: '2h' } } },
    { limit: 50, window: '2h' },
  ],
  ['the definition’s for a plan that is gone', { plan: 'gone', limits: {} }, { limit: 100, window: '1h' }],
])('gives the number that holds in a workspace: %s', (_, workspace, expected) => {
  expect(planLimits(service, workspace)).toEqual([{ ...hourly, ...expected }])
})
