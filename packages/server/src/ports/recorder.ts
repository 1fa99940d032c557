import type { Denial } from '@keywright/core'
import type { KnownKey } from './known-keys.ts'

/** From where a check came, as far as it is known. */
export interface CheckOrigin {
  readonly ip: string | undefined
  readonly method: string | undefined
  readonly path: string | undefined
}

/** Counts checks in memory; nothing here waits. */
export interface CheckRecorder {
  allowed(known: KnownKey, ip: string | undefined): void
  denied(service: string, denial: Denial, known: KnownKey | undefined, origin: CheckOrigin): void
}
