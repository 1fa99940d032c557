import { describe, expect, it } from 'vitest'
import { randomOf } from './crash/lives.ts'
import { isEven, judgeTimes, T_MAX } from './timing/statistics.ts'

const ANSWERS = 4000

/** Times as a machine makes them: a floor, a skewed spread, now and then something that takes long. */
function timesOf(seed: number, leak: (at: number, random: () => number) => number = () => 0): readonly number[] {
  const random = randomOf(seed)
  return Array.from({ length: ANSWERS }, (_, at) => {
    const spread = -0.05 * Math.log(1 - random())
    const interrupted = random() < 0.02 ? random() * 5 : 0
    return 0.2 + spread + interrupted + leak(at, random)
  })
}

describe('the judge of the timing trial', () => {
  it('takes even answers for even, whatever they were drawn from', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const verdict = judgeTimes(timesOf(2 * seed), timesOf(2 * seed + 1))
      expect(isEven(verdict)).toBe(true)
      expect(verdict.accuracy).toBeGreaterThan(0.46)
      expect(verdict.accuracy).toBeLessThan(0.54)
    }
  })

  it.each([
    ['takes 30 µs longer', () => 0.03],
    ['is 30 µs quicker', () => -0.03],
    [
      'takes half a millisecond longer one time in five',
      (_: number, random: () => number) => (random() < 0.2 ? 0.5 : 0),
    ],
    ['is early or late and never between', (_: number, random: () => number) => (random() < 0.5 ? 0.1 : -0.1)],
  ])('finds the kind that %s', (_, leak) => {
    const verdict = judgeTimes(timesOf(1), timesOf(2, leak))
    expect(verdict.atLeast).toBeGreaterThan(0.5)
    expect(isEven(verdict)).toBe(false)
    expect(judgeTimes(timesOf(2, leak), timesOf(1)).atLeast).toBeGreaterThan(0.5)
  })

  it('finds by the average what no single answer tells', () => {
    // Half the answers are 8 µs longer, in a spread of 50.
    const leak = (): number => 0.012
    const verdict = judgeTimes(timesOf(3), timesOf(4, leak))
    expect(verdict.t).toBeGreaterThan(T_MAX)
    expect(isEven(verdict)).toBe(false)
  })

  it('names nearly all rightly where the kinds do not overlap, and is sure of it', () => {
    const verdict = judgeTimes(
      timesOf(5),
      timesOf(6, () => 10),
    )
    expect(verdict.accuracy).toBeGreaterThan(0.99)
    expect(verdict.atLeast).toBeGreaterThan(0.99)
  })

  it('is sure of nothing after a handful of answers', () => {
    const verdict = judgeTimes([1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2])
    expect(verdict.accuracy).toBe(1)
    expect(verdict.atLeast).toBeLessThan(0.5)
  })
})
