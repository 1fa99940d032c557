import { expect, it } from 'vitest'
import { CheckTally } from './check-tally.ts'

it('adds up by service and outcome, and counts together what lies beyond two hundred services', () => {
  const tally = new CheckTally()
  for (let i = 0; i < 300; i += 1) tally.add(`service-${i}`, 'unknown', 1)
  tally.add('service-0', 'allowed', 5)
  tally.add('service-0', 'allowed', 2)
  const counts = [...tally.counts()]
  expect(new Set(counts.map(({ service }) => service)).size).toBe(201)
  expect(counts).toContainEqual({ service: 'service-0', outcome: 'allowed', count: 7 })
  expect(counts).toContainEqual({ service: 'other', outcome: 'unknown', count: 100 })
})
