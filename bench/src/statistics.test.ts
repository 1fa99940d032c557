import { expect, it } from 'vitest'
import { median, quartiles } from './statistics.ts'

it('takes the middle of values in any order', () => {
  expect(median([9, 1, 10])).toBe(9)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

it('tells the spread as the middle half', () => {
  expect(quartiles([50, 10, 40, 20, 30])).toEqual([20, 40])
})

it('has no median of nothing', () => {
  expect(median([])).toBeNaN()
})
