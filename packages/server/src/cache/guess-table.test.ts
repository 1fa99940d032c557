import { beforeEach, describe, expect, it } from 'vitest'
import { OwnedClock } from '../testing/owned-clock.ts'
import {
  GUESS_FORGIVEN_AFTER_MS,
  GUESSES_FREE,
  GUESSES_HELD_MAX,
  GUESSING_ADDRESSES_MAX,
  GuessTable,
  SLOWED_BY_EACH_MS,
  SLOWED_MS_MAX,
} from './guess-table.ts'

let clock = new OwnedClock()
let table = new GuessTable(clock)

beforeEach(() => {
  clock = new OwnedClock()
  table = new GuessTable(clock)
})

function guess(address: string, times: number): void {
  for (let i = 0; i < times; i += 1) table.add(address)
}

describe('the count of guesses', () => {
  it('slows nobody for as many as are free, and a little more for each one beyond them', () => {
    guess('a', GUESSES_FREE)
    expect(table.delayMs('a')).toBe(0)
    guess('a', 1)
    expect(table.delayMs('a')).toBe(SLOWED_BY_EACH_MS)
    guess('a', 1)
    expect(table.delayMs('a')).toBe(2 * SLOWED_BY_EACH_MS)
  })

  it('says once that an address has gone over what is free', () => {
    const told = Array.from({ length: GUESSES_FREE + 3 }, () => table.add('a'))
    expect(told.indexOf(true)).toBe(GUESSES_FREE)
    expect(told.filter(Boolean)).toHaveLength(1)
  })

  it('never slows by more than the most, and forgives one a second, however many there were', () => {
    guess('a', 100_000)
    expect(table.delayMs('a')).toBe(SLOWED_MS_MAX)
    clock.pass((GUESSES_HELD_MAX - GUESSES_FREE) * GUESS_FORGIVEN_AFTER_MS - 1)
    expect(table.delayMs('a')).toBeGreaterThan(0)
    clock.pass(1)
    expect([table.delayMs('a'), table.slowed]).toEqual([0, 0])
  })

  it('never slows who guesses no faster than is forgiven', () => {
    for (let i = 0; i < 1000; i += 1) {
      guess('a', 1)
      clock.pass(GUESS_FORGIVEN_AFTER_MS)
      expect(table.delayMs('a')).toBe(0)
    }
  })

  it('holds what one address does against no other', () => {
    guess('a', 1000)
    expect([table.delayMs('b'), table.slowed]).toEqual([0, 1])
  })

  it('forgets, beyond its bound, who has not guessed for the longest time', () => {
    guess('quiet', 1000)
    guess('busy', 1000)
    for (let i = 0; i < GUESSING_ADDRESSES_MAX - 1; i += 1) {
      table.add(`a${i}`)
      if (i % 1000 === 0) guess('busy', 1)
    }
    expect([table.delayMs('quiet'), table.delayMs('busy')]).toEqual([0, SLOWED_MS_MAX])
  })
})
