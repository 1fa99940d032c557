/**
 * The machine: clocks, entropy, digests, peppers.
 * Owns: the real versions of the ports that tests replace.
 * Refuses: to decide anything.
 * Called by: the composition roots.
 */
export { systemClock } from './clock.ts'
export { makeDigester } from './digester.ts'
export { makeNewId, systemRandomBytes } from './entropy.ts'
export { type Pepper, readPeppers } from './peppers.ts'
