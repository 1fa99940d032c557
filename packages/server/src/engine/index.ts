/**
 * Parts of an engine.
 * Owns: where its store and its limits are, and what a node keeps in memory.
 * Refuses: to know a use-case or a door.
 * Called by: `engine.ts` alone.
 */
export { assembleMemory, type MemoryParts } from './memory.ts'
export { type LimitsPlace, openLimits, openStore, requirePeppers, type StorePlace } from './places.ts'
