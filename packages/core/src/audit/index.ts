/**
 * The audit chain.
 * Owns: what an event holds, how it is chained by hash, how a chain is checked, what of it may be pruned.
 * Refuses: to store, to hash by itself, to number without the head.
 * Called by: storage, in the transaction of each command and of each pruning; whoever checks an export.
 */
export {
  type AuditEvent,
  type ChainAnchor,
  type ChainChecker,
  type ChainedEvent,
  type ChainFault,
  type ChainHead,
  canonicalJson,
  chainEvent,
  checkChain,
  EMPTY_HEAD,
  makeChainChecker,
  type Sha256,
} from './chain.ts'
export { judgePruning, type Pruning } from './prune.ts'
export { AUDIT_PRUNED, isSameHead, type PrunedNote, readPruned } from './pruned.ts'
