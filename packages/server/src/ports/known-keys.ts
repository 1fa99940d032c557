import type {
  Candidate,
  EpochMs,
  KeyDigest,
  ServiceDefinition,
  ServiceId,
  TokenVariant,
  Workspace,
} from '@keywright/core'
import type { Moment } from './clock.ts'
import type { LimitedKey } from './limiter.ts'

/** A service as a check sees it: its compiled definition. */
export interface KnownService {
  readonly id: ServiceId
  readonly definition: ServiceDefinition
  /** Of the definition: the shapes of its tokens. */
  readonly variants: readonly TokenVariant[]
  readonly revision: number
  readonly changedSeq: number
}

/** What checks note of one secret, in its entry itself: so counting a check allocates nothing and looks nowhere else. */
export interface SecretUse {
  /** Found since it was last looked at for eviction. */
  found: boolean
  /** The shape in which a check has found its token sound. */
  soundAs: TokenVariant | undefined
  /** Allowed checks since the last flush. */
  uses: number
  /** When the last of them was, in milliseconds since this process began: as large a number as an instant is would lie apart. */
  usedAfterStart: number
  /** The address of the last check that had one. */
  caller: string | undefined
  /** When the callers of this minute are forgotten. */
  callersUntil: number
  /** The addresses of this minute, as soon as there are two. */
  callers: Set<string> | undefined
}

/** One secret's key with everything computed that a check needs, so that a check need not go from the entry to the key's row. */
export interface KnownKey extends Candidate, SecretUse {
  readonly digest: KeyDigest
  /** The key's service: the very text that the known service has as its id, so that comparing them reads neither. */
  readonly service: ServiceId
  readonly workspace: Workspace
  /** `undefined`: no limit applies to the key. */
  readonly limited: LimitedKey | undefined
}

/** Both clocks, read once for a whole check, and what they say of this node. */
export interface Look extends Moment {
  /** Whether memory may answer. */
  readonly live: boolean
  /** The instant by which ends are judged: the latest that it can be at the store. */
  readonly now: EpochMs
}

/**
 * Keys, services and unknown digests in memory, answered from only while this node's lease lasts: what was found counts after
 * a `look` that came later says `live`.
 */
export interface KnownKeys {
  /** One object, which the next look fills anew: read it in the same run, never after waiting. */
  look(): Look
  findService(id: ServiceId): KnownService | undefined
  /** Whether the service was looked up lately and is not there. */
  isUnknownService(id: ServiceId): boolean
  /** Reads the store for a service; rejects with `overloaded` or `store_unavailable`, never with "unknown". */
  loadService(id: ServiceId, address: string | undefined): Promise<KnownService | undefined>
  findKey(digest: KeyDigest): KnownKey | undefined
  /** Whether the digest was looked up lately and found nowhere. */
  isUnknown(digest: KeyDigest): boolean
  /** Reads the store for one token's digests; rejects with `overloaded` or `store_unavailable`, never with "unknown". */
  loadKey(digests: readonly KeyDigest[], address: string | undefined): Promise<KnownKey | undefined>
}
