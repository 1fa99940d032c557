import type { LimitDefinition } from '../service/definition.ts'

/** A limit as it holds for one key now: the definition's, with the plan's, the workspace's and the key's numbers in place. */
export type EffectiveLimit = LimitDefinition

/** The limits of one key, parted by whose budget they are. */
export interface KeyLimits {
  /** `per: key`. */
  readonly own: readonly EffectiveLimit[]
  /** `per: workspace`. */
  readonly shared: readonly EffectiveLimit[]
}
