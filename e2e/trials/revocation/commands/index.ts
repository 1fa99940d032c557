/**
 * The commands that the trial gives, each on keys of its own.
 * Owns: what a command is sent as, and what a check answers once it is done.
 * Refuses: to judge; it only says what is expected, and the checker compares.
 * Called by: the lanes of the trial, and its faults.
 */
import type { Family } from '../trial.ts'
import { imported } from './imports.ts'
import { batched, revoked } from './revocations.ts'
import { raced, rotatedAtOnce, rotatedWithOverlap, secretEnded } from './rotations.ts'
import { disabled, expiring, limited, restricted, scoped } from './switches.ts'
import { defined, planned } from './wide.ts'

export { imported }

/** Each as often as its number says. */
export const FAMILIES: readonly (readonly [Family, number])[] = [
  [revoked, 24],
  [disabled, 12],
  [rotatedAtOnce, 6],
  [rotatedWithOverlap, 4],
  [secretEnded, 4],
  [raced, 4],
  [scoped, 6],
  [restricted, 6],
  [limited, 6],
  [expiring, 4],
  [imported, 8],
  [batched, 4],
  [planned, 2],
  [defined, 1],
]
