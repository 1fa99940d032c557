import type { EpochMs } from '@keywright/core'
import type { RefusalRow } from './queries.ts'

export interface UsageDelta {
  readonly apiKeyId: string
  readonly secretId: string
  readonly hour: EpochMs
  readonly outcome: string
  readonly count: number
}

/** Who used a secret: a name that says nothing, and never the address. */
export interface CallerSeen {
  readonly apiKeyId: string
  readonly secretId: string
  readonly caller: string
  readonly at: EpochMs
}

export interface UsageBatch {
  /** Each key, secret, hour and outcome once. */
  readonly usage: readonly UsageDelta[]
  readonly lastUsed: readonly { readonly secretId: string; readonly at: EpochMs }[]
  readonly refusals: readonly RefusalRow[]
  readonly callers: readonly CallerSeen[]
}

/** Where counted checks go, a batch at a time. */
export interface UsageStore {
  addUsage(batch: UsageBatch): Promise<void>
}
