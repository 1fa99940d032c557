import type { Debit, DebitReply, GiveBack } from '@keywright/core'

/** Unspent tokens on their way back to one row. */
export interface RowGiveBack {
  /** Whose row: a workspace's or a key's. The former are locked first. */
  readonly kind: 'shared' | 'own'
  /** The id of the key, or of the workspace. */
  readonly subject: string
  readonly giveBacks: readonly GiveBack[]
}

/**
 * Where the buckets are kept: one row for each key with limits of its own, one for each workspace with shared ones.
 *
 * An adapter brings the rows, the locks and its own clock; what a debit takes is the core's `debitPair`, or a script that
 * counts the same. The clock is the store's, read while the row is held, and the same for all nodes.
 */
export interface BucketStore {
  /**
   * Answers each debit in the order of the batch. A debit takes from both its rows or from neither; two that name the
   * same row see each other. Where one row does not grant, the reply still says how the other stands. A batch is as one to
   * the store (one transaction, one pipeline), and locks workspace rows (sorted), then key rows (sorted).
   *
   * Of rows on several servers some may not be answered: such a row is absent from the reply, and the others stand.
   *
   * Rejects when the store cannot be asked at all. Then the caller knows nothing: the batch may have been taken or not, so an
   * adapter must not send it a second time by itself, since the give-backs in it count once only.
   */
  debit(batch: readonly Debit[]): Promise<readonly DebitReply[]>
  /** Gives back without asking for more; the same rules hold. */
  giveBack(batch: readonly RowGiveBack[]): Promise<void>
}
