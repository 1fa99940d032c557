import type { EpochMs } from '../ids.ts'
import { type ChainedEvent, type ChainFault, type ChainHead, makeChainChecker, type Sha256 } from './chain.ts'
import type { PrunedNote } from './pruned.ts'

/** The oldest events of a chain, and where it begins. */
export interface Oldest {
  readonly anchor: ChainHead
  readonly events: readonly ChainedEvent[]
}

export type Pruning =
  | { readonly sound: true; readonly note: PrunedNote | undefined }
  /** Nothing may go: it would take the traces of what was done to the chain with it. */
  | { readonly sound: false; readonly fault: ChainFault }

/** Decides how many of a chain's oldest events go: those before `before` up to the first that is not, if they hold together. */
export function judgePruning({ anchor, events }: Oldest, before: EpochMs, sha256: Sha256): Pruning {
  const checker = makeChainChecker(sha256, [], anchor)
  let count = 0
  for (const event of events) {
    if (event.at >= before) break
    const fault = checker.next(event)
    if (fault !== undefined) return { sound: false, fault }
    count += 1
  }
  if (count === 0) return { sound: true, note: undefined }
  const { size: to, hash } = checker.head
  return { sound: true, note: { from: anchor.size + 1, to, count, hash } }
}
