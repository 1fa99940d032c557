import type { ApiKey, EpochMs, KeyDigest, KeyId, ServiceId, Workspace, WorkspaceId } from '@keywright/core'
import type { StoredService } from './unit.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

export interface PageRequest {
  readonly limit: number
  readonly after: string | undefined
}

export interface KeyFilter {
  readonly status?: 'active' | 'disabled' | 'expired' | 'revoked' | undefined
  readonly environment?: string | undefined
  readonly type?: string | undefined
  readonly scope?: string | undefined
  /** A part of the name, in any case. */
  readonly name?: string | undefined
  readonly unusedSince?: EpochMs | undefined
  readonly neverUsed?: boolean | undefined
  readonly neverExpires?: boolean | undefined
  readonly fullAccess?: boolean | undefined
  /** An older secret that has not ended was used after a rotation had replaced it. */
  readonly oldSecretInUse?: boolean | undefined
  /** The management token that made the key is revoked or gone, or the member who made it has left. */
  readonly creatorLeft?: boolean | undefined
}

/** A caller has one name at all secrets of a key. */
export interface CallerRow {
  readonly secretId: string
  readonly caller: string
}

/** The checks of one key on one day in UTC. */
export interface DailyUsageRow {
  readonly apiKeyId: KeyId
  readonly day: EpochMs
  readonly allowed: number
  readonly refused: number
}

export interface UsageRow {
  readonly hour: EpochMs
  readonly secretId: string
  readonly outcome: string
  readonly count: number
}

export interface RefusalRow {
  readonly id: string
  readonly service: string
  readonly workspaceId: string | undefined
  readonly apiKeyId: string | undefined
  readonly secretId: string | undefined
  readonly at: EpochMs
  readonly reason: string
  readonly detail: string | undefined
  readonly ip: string | undefined
  readonly method: string | undefined
  readonly path: string | undefined
}

/** Reads of the control plane. None writes; each is bounded. */
export interface Queries {
  listServices(): Promise<readonly StoredService[]>
  findService(id: ServiceId): Promise<StoredService | undefined>
  listWorkspaces(
    filter: {
      readonly service?: ServiceId | undefined
      readonly ids?: readonly WorkspaceId[] | undefined
      readonly slug?: string | undefined
      /** A part of its name or its slug, in any case. */
      readonly name?: string | undefined
    },
    page: PageRequest,
  ): Promise<Page<Workspace>>
  findWorkspace(id: WorkspaceId): Promise<Workspace | undefined>
  listKeys(workspace: WorkspaceId, filter: KeyFilter, now: EpochMs, page: PageRequest): Promise<Page<ApiKey>>
  findKey(id: KeyId): Promise<ApiKey | undefined>
  findKeyByDigests(workspace: WorkspaceId, digests: readonly KeyDigest[]): Promise<ApiKey | undefined>
  usageOf(key: KeyId, since: EpochMs): Promise<readonly UsageRow[]>
  /** Who was seen since then, once for each secret; at most `KEY_BOUNDS.callersPerSecretMax` of one. */
  callersOf(key: KeyId, since: EpochMs): Promise<readonly CallerRow[]>
  /** Of the keys of one page, by day, the oldest first; days without a check are left out. */
  dailyUsageOf(keys: readonly KeyId[], since: EpochMs): Promise<readonly DailyUsageRow[]>
  refusalsOf(
    subject: { readonly apiKeyId?: KeyId; readonly workspaceId?: WorkspaceId; readonly service?: ServiceId },
    limit: number,
  ): Promise<readonly RefusalRow[]>
  /** Secrets that may still be used, by the pepper version that their digests were made with. */
  countSecretsByPepper(): Promise<ReadonlyMap<number, number>>
  ping(): Promise<void>
}

/** What a digest leads to, read by one statement. */
export interface LoadedKey {
  readonly key: ApiKey
  readonly workspace: Workspace
}

/** The read of the data plane: on a connection of its own, outside any transaction. */
export interface KeyLoader {
  /** The key of any of these digests (one token, under several peppers). */
  loadKey(digests: readonly KeyDigest[]): Promise<LoadedKey | undefined>
  loadService(id: ServiceId): Promise<StoredService | undefined>
  /** What a key's limits are computed from, all of one instant; the key comes without its secrets. */
  loadLimited(id: KeyId): Promise<(LoadedKey & { readonly service: StoredService }) | undefined>
}
