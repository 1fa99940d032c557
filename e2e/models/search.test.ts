import { describe, expect, it } from 'vitest'
import { compareTwins, countStuck, type Model, search, told, UnfinishedSearchError } from './search.ts'

/** Two counters that each go up to a bound; the promise is that they never meet there. */
function counters(
  bound: number,
  promised: boolean,
  key = ({ a, b }: Counters): string => `${a},${b}`,
): Model<Counters> {
  return {
    start: { a: 0, b: 0 },
    steps: ({ a, b }) => [
      ...(a < bound ? [{ label: 'a counts', next: { a: a + 1, b } }] : []),
      ...(b < bound ? [{ label: 'b counts', next: { a, b: b + 1 } }] : []),
    ],
    key,
    fault: ({ a, b }) => (promised && a === 1 && b === 2 ? 'they stand at one and two' : undefined),
  }
}

interface Counters {
  readonly a: number
  readonly b: number
}

describe('the search', () => {
  it('looks at every state', () => {
    expect(search(counters(3, false), 100)).toEqual({ kind: 'complete', states: 16, depth: 6 })
  })

  it('finds a shortest way to a broken promise, and tells it in words', () => {
    const outcome = search(counters(3, true), 100)
    expect(told(outcome)).toBe('After 3 steps they stand at one and two:\n  1. a counts\n  2. b counts\n  3. b counts')
  })

  it('fails when it comes to its bound, since an unfinished search shows nothing', () => {
    expect(() => search(counters(3, false), 15)).toThrow(UnfinishedSearchError)
    expect(search(counters(3, false), 16).kind).toBe('complete')
  })

  it('tells a key that takes two states for one though they go on differently', () => {
    expect(compareTwins(counters(3, true), 100)).toBeGreaterThan(0)
    expect(() =>
      compareTwins(
        counters(2, true, ({ a, b }) => (a + b > 2 ? 'much' : `${a},${b}`)),
        100,
      ),
    ).toThrow('go on differently')
  })

  it('counts the states from which a goal is out of reach', () => {
    expect(countStuck(counters(3, false), ({ a, b }) => a === 3 && b === 3, 100)).toEqual({ states: 16, stuck: 0 })
    expect(countStuck(counters(3, false), ({ a, b }) => a === 1 && b === 1, 100).stuck).toBe(12)
  })
})
