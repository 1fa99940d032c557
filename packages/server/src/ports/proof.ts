import type { ChangeMark } from './unit.ts'

/** How far a change has got. */
export interface Effective {
  /** No node gives the old verdict to any request that starts from now on. */
  readonly everywhere: boolean
  readonly nodes: number
  readonly waitedMs: number
}

/** Waits until every node has applied a change, or is proven to have stopped answering from memory. */
export interface Proof {
  /**
   * Answers when no node owes the change. With `giveUpAfterMs` it answers `everywhere: false` then; without, it rejects with
   * `proof_unavailable` when the proof cannot be had, and the change stands.
   */
  waitFor(mark: ChangeMark, giveUpAfterMs?: number): Promise<Effective>
}
