import type { KeyDigest } from '@keywright/core'

/** Digests of a whole token under every pepper that this process holds. */
export interface Digester {
  /** The pepper that every secret is to be digested under in the end; 0 without peppers. */
  readonly currentVersion: number
  /** Every version held, the current first. */
  readonly versions: readonly number[]
  digest(token: string, version: number): KeyDigest
  sha256Hex(text: string): string
}
