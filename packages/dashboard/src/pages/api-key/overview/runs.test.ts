import type { RefusalResource } from '@keywright/client'
import { expect, it } from 'vitest'
import { runsOf } from './runs.ts'

const refusal = (id: string, facts: Partial<RefusalResource> = {}): RefusalResource => ({
  id,
  at: '2027-03-10T12:00:00.000Z',
  reason: 'scope_missing',
  detail: 'lists:write',
  service: 'enrich-engine',
  workspaceId: null,
  apiKeyId: null,
  secretId: 'sec_a',
  ip: null,
  method: 'POST',
  path: '/lists',
  ...facts,
})

it('tells refusals in a row once, under the latest, and keeps apart what differs in anything but its instant', () => {
  const others = [{ ip: '203.0.113.9' }, { path: '/leads' }, { method: 'PUT' }, { detail: 'x' }, { secretId: 'sec_b' }]
  const all = [
    refusal('a'),
    refusal('b', { at: '2027-03-10T11:00:00.000Z' }),
    ...others.map((one) => refusal('c', one)),
  ]
  const runs = runsOf([...all, refusal('d')])
  expect(runs.map(({ times }) => times)).toEqual([2, 1, 1, 1, 1, 1, 1])
  expect(runs[0]?.latest.id).toBe('a')
})
