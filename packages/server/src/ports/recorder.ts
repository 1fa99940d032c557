import type { Denial, EpochMs } from '@keywright/core'
import type { KnownKey } from './known-keys.ts'

/** From where a check came, as far as it is known. */
export interface CheckOrigin {
  readonly ip: string | undefined
  readonly method: string | undefined
  readonly path: string | undefined
}

/** Counts checks in memory; nothing here waits. */
export interface CheckRecorder {
  /** `at`: the wall clock, where the caller has just read it. */
  allowed(known: KnownKey, ip: string | undefined, at?: EpochMs): void
  denied(service: string, denial: Denial, known: KnownKey | undefined, origin: CheckOrigin): void
}
