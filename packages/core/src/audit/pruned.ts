import type { AuditEvent, ChainHead } from './chain.ts'

/** The action of the event that a pruning leaves in the chain. */
export const AUDIT_PRUNED = 'audit.pruned'

/** What that event says: the numbers of the first and the last event that went, how many they were, the hash of the last. */
export interface PrunedNote {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly hash: string
}

/** Up to where an event says that its chain was pruned; `undefined` where it says nothing of the kind. */
export function readPruned({ action, after }: Pick<AuditEvent, 'action' | 'after'>): ChainHead | undefined {
  if (action !== AUDIT_PRUNED || typeof after !== 'object' || after === null) return undefined
  const { to, hash } = after as Partial<PrunedNote> // Whatever it holds is looked at before it is used.
  return typeof to === 'number' && typeof hash === 'string' ? { size: to, hash } : undefined
}

export function isSameHead(one: ChainHead, other: ChainHead): boolean {
  return one.size === other.size && one.hash === other.hash
}
