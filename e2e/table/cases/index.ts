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

/** By what each promises. */
export const FAMILIES = {
  'opens to a set of scopes what they hold and no more': grants,
  'judges each state of a key alike, however the key is carried': lives,
  'takes no damaged token': damaged,
  "takes no other service's token": visitors,
  'is refused for the first reason in their order, whatever else is wrong': faults,
  'is answered alike with every two demands together': mixed,
} as const
