import type { LimitOverride } from '../service/definition.ts'
import type { EpochMs, KeyDigest, KeyId, Scope, SecretId, ServiceId, WorkspaceId } from '../ids.ts'

/** `'all'` is full access: scopes added to the service later too. */
export type GrantedScopes = 'all' | readonly Scope[]

/** One issued credential of a key; of its token only the digest is kept, with what may be displayed. */
export interface Secret {
  readonly id: SecretId
  readonly digest: KeyDigest
  /** 0: no pepper. */
  readonly pepperVersion: number
  readonly display: string
  /** The template that its token was made in. */
  readonly format: string
  readonly createdAt: EpochMs
  /** The end of an overlap that lies ahead. */
  readonly endsAt: EpochMs | undefined
  /** Ended as a state, so that no clock is asked. */
  readonly ended: boolean
  readonly lastUsedAt: EpochMs | undefined
}

/** What a management token reaches; only keys of the built-in service have it. */
export interface ManagementGrant {
  readonly reach: 'all' | readonly WorkspaceId[]
  readonly operator: boolean
}

/** The lasting thing with an id, a name and a history. */
export interface ApiKey {
  readonly id: KeyId
  readonly service: ServiceId
  readonly workspaceId: WorkspaceId
  readonly name: string
  readonly environment: string
  readonly type: string
  /** The `{id}` of its tokens, kept through rotations; empty where the format has none. */
  readonly publicId: string
  readonly scopes: GrantedScopes
  readonly createdAt: EpochMs
  /** Who made it, such as `key_…` of a management token or `system`. */
  readonly createdBy: string
  readonly expiresAt: EpochMs | undefined
  readonly disabledAt: EpochMs | undefined
  readonly revokedAt: EpochMs | undefined
  readonly revokedBy: string | undefined
  readonly revokeReason: string | undefined
  /** Own values in place of the plan's or the definition's, by limit name. */
  readonly limits: Readonly<Record<string, LimitOverride>>
  /** Addresses and CIDR ranges; empty: any. */
  readonly allowedIps: readonly string[]
  /** Exact origins, or `https://*.example.com`; empty: any. */
  readonly allowedOrigins: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly grant: ManagementGrant | undefined
  readonly secrets: readonly Secret[]
  /** Counts every change of the row: the ETag. */
  readonly revision: number
  /** The `seq` of the last change that could alter a verdict; 0 for a key never changed. */
  readonly changedSeq: number
}

export type KeyStatus = 'active' | 'disabled' | 'expired' | 'revoked'

/** A tenant of a service. */
export interface Workspace {
  readonly id: WorkspaceId
  readonly service: ServiceId
  readonly slug: string
  readonly name: string
  readonly plan: string | undefined
  /** Opt-in environments that it was given; those that are not opt-in it has anyway. */
  readonly environments: readonly string[]
  /** Values for limits shared by the workspace, and for all its keys, set by an operator. */
  readonly limits: Readonly<Record<string, LimitOverride>>
  readonly createdAt: EpochMs
  readonly revision: number
  readonly changedSeq: number
}
