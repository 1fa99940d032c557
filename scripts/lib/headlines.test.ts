import { describe, expect, it } from 'vitest'
import type { Report } from '../../bench/src/results.ts'
import { headlinesOf } from './headlines.ts'

const measured = (name: string, otherName: string, ratio: number) =>
  ({
    part: 'A check in the process',
    name,
    unit: 'per second',
    ours: 2,
    other: 1,
    otherName,
    ratio,
    spread: [ratio, ratio],
    budget: null,
    holds: null,
    bound: 'least',
  }) as const

describe('the figures of the README', () => {
  it('are those of the report, and of what was not measured nothing is said', () => {
    const results = [
      measured('known key, no limit', 'crypto.hash + Map.get + both clocks', 0.9),
      measured('known key, no limit', 'crypto.hash + Map.get', 0.81),
      measured('POST /v1/verify, known key', 'a bare node:http server', 0.5),
    ]
    const run = {} as Report['run'] // nothing of it is told here
    expect(headlinesOf({ run, results, skipped: [], seconds: [] }).split('\n')).toEqual([
      '- A known key is checked in the process at 0.81 of the rate of `crypto.hash` and `Map.get` alone.',
      '- `POST /v1/verify` takes the processor as long as 2 answers of the same bytes by a bare `node:http` server.',
    ])
  })

  it('are none where no run is recorded', () => {
    expect(headlinesOf(undefined)).toBe('No run of `npm run bench` is recorded yet.')
  })
})
