import { expect } from 'vitest'
import { UNKNOWN_DIGESTS_MAX } from '../../../packages/server/src/cache/known-keys.ts'
import { LOADS_AT_ONCE_MAX, LOADS_WAITING_MAX } from '../../../packages/server/src/cache/load-gate.ts'
import type { State } from '../support/apart.ts'

/** What a whole table of unknown digests and the lists of bounded length weigh. */
const BYTES_KEPT_MAX = 24 * 1024 * 1024

/** Holds a process to its bounds after a flood. */
export function expectBounded(before: State, after: State): void {
  expect(after.sizes.loads, 'reads that still wait').toBe(0)
  expect(after.loadsMost).toBeLessThanOrEqual(LOADS_AT_ONCE_MAX + LOADS_WAITING_MAX + 1)
  expect(after.sizes.unknown).toBeLessThanOrEqual(UNKNOWN_DIGESTS_MAX)
  expect(after.bytes - before.bytes).toBeLessThan(BYTES_KEPT_MAX)
}
