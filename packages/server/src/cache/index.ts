/**
 * What a node remembers.
 * Owns: known keys, unknown digests and services in memory; single flight; the node's lease; the proof that a command waits for.
 * Refuses: to judge, and to answer past its lease.
 * Called by: the composition roots; the check and the commands use it through `ports`.
 */
export { makeProof } from './command-proof.ts'
export { limitedKeyOf } from './compile-key.ts'
export { ipFault, makeIpTest } from './ip-list.ts'
export { KnownKeyCache, type KnownKeysParts } from './known-keys.ts'
export { LEASE_TIMES, type LeaseTimes } from './node.ts'
