/**
 * The audit chain.
 * Owns: what an event holds, how it is chained by hash, how a chain is checked.
 * Refuses: to store, to hash by itself, to number without the head.
 * Called by: storage, in the transaction of each command; whoever checks an export.
 */
export {
  type AuditEvent,
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
