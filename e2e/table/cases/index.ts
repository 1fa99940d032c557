/**
 * The rows of the table: which requests are asked.
 * Owns: the axes, their full products where they matter most, every pair of the rest; the same rows on every run.
 * Refuses: to know an answer, or how the product is reached.
 * Called by: the table test alone.
 */
import { damaged, faults, grants, lives, visitors } from './families.ts'
import { mixed } from './mixed.ts'

export { combinationsOf } from './families.ts'
export { type Case, type Fleet, GOOD_IP, GOOD_ORIGIN, type Issued } from './model.ts'
export { type Dice, makeDice, pairsOf } from './random.ts'

export const FAMILIES = {
  'each set of scopes what it holds and no more': grants,
  'each state of a key alike, however it is carried': lives,
  'every damaged token as malformed': damaged,
  "no other service's token": visitors,
  'by the first reason in their order, whatever else is wrong': faults,
  'every two demands together': mixed,
} as const
