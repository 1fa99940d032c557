import type { Moment } from './clock.ts'
import type { EffectiveLimit, KeyId, LimitState, WorkspaceId } from '@keywright/core'

/** What the limiter must know of a key to spend from its budgets. One object per known key, remade when the key changes. */
export interface LimitedKey {
  readonly id: KeyId
  readonly workspaceId: WorkspaceId
  /** Limits of the key alone. */
  readonly own: readonly EffectiveLimit[]
  /** Limits shared by the keys of the workspace. */
  readonly shared: readonly EffectiveLimit[]
  /** The change that `own` was computed after: the highest `seq` that touched key, workspace or definition. */
  readonly ownVersion: number
  /** The same for `shared`: of workspace or definition. */
  readonly sharedVersion: number
}

export type SpendOutcome =
  | { readonly admitted: true; readonly limits: readonly LimitState[]; readonly limiterDown?: true }
  | {
      readonly admitted: false
      readonly limits: readonly LimitState[]
      /** The limit that refused; of several, the one with the latest retry. */
      readonly limit: string
      readonly kind: 'window' | 'quota'
      /** `undefined`: the cost is above the limit and never succeeds. */
      readonly retryAfterMs: number | undefined
    }

/** Spends from the leases in hand at once, and asks the store where they do not reach. */
export interface Limiter {
  /**
   * Takes `cost` from each limit of the key, or from none. `at`: both clocks, where the caller has just read them.
   * Rejects with `AppError('store_unavailable')` when the store cannot be asked and a limit says `onOutage: refuse`.
   */
  spend(key: LimitedKey, cost: number, at?: Moment): SpendOutcome | Promise<SpendOutcome>
  /** Where the limits stand, without spending and without asking the store; empty states read as unspent. */
  peek(key: Pick<LimitedKey, 'id' | 'own' | 'shared'>): readonly LimitState[]
  /** A change named the key: its leases die, and so does what debits in flight bring back. */
  dropKey(id: KeyId): void
  dropWorkspace(id: WorkspaceId): void
  dropAll(): void
  /** Gives back what is unspent and stops. */
  close(): Promise<void>
}
