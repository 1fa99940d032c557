import type {
  ApiKey,
  EpochMs,
  KeyDigest,
  KeyId,
  LiveUse,
  SecretId,
  ServiceId,
  Workspace,
  WorkspaceId,
} from '@keywright/core'
import type { MemberUnit } from './members.ts'

/** A service definition as it is stored. */
export interface StoredService {
  readonly id: ServiceId
  readonly source: string
  readonly revision: number
  readonly changedSeq: number
}

/** What an audit event says; its number, id and hash are the chain's. */
export interface AuditEntry {
  /** The workspace's id, or `installation`. */
  readonly chain: WorkspaceId | 'installation'
  readonly action: string
  readonly actor: string
  readonly subject: string
  readonly service: ServiceId | undefined
  readonly requestId: string | undefined
  readonly ip: string | undefined
  readonly reason?: string | undefined
  readonly before?: unknown
  readonly after?: unknown
}

/** What a change names: keys and digests, or the service or workspace whose every entry is dropped. */
export type ChangeKind = 'keys' | 'service' | 'workspace' | 'unknown_digests' | 'everything'

/** What a node must drop. */
export interface NewChange {
  readonly kind: ChangeKind
  /** The service or workspace, for those kinds. */
  readonly subject?: string
  readonly apiKeyIds?: readonly KeyId[]
  readonly digests?: readonly KeyDigest[]
}

/** A change row's place in commit order, and the random id that tells it from another of the same number after a restore. */
export interface ChangeMark {
  readonly seq: number
  readonly id: string
}

/**
 * What one transaction of a command may do. Locks are taken in the order service → workspaces → keys → members → audit heads → feed,
 * of each kind sorted; `change` therefore comes last.
 */
export interface Unit extends MemberUnit {
  now(): EpochMs
  /** For who grants something by this definition: it stays as it is until the commit. */
  shareService(id: ServiceId): Promise<StoredService | undefined>
  /** For who changes it. */
  lockService(id: ServiceId): Promise<StoredService | undefined>
  putService(service: StoredService): Promise<void>
  /** What the live keys hold, those among them that wait for the same commit. */
  liveUse(id: ServiceId, now: EpochMs): Promise<LiveUse>
  /** Whose workspace it is, without a lock; a workspace never moves. */
  findServiceOf(id: WorkspaceId): Promise<ServiceId | undefined>
  /** For who judges by it. */
  shareWorkspace(id: WorkspaceId): Promise<Workspace | undefined>
  /** For who changes it, or counts what it holds. */
  lockWorkspace(id: WorkspaceId): Promise<Workspace | undefined>
  findWorkspaceBySlug(service: ServiceId, slug: string): Promise<Workspace | undefined>
  insertWorkspace(workspace: Workspace): Promise<void>
  updateWorkspace(workspace: Workspace): Promise<void>
  deleteWorkspace(id: WorkspaceId): Promise<void>
  countUnrevokedKeys(workspace: WorkspaceId): Promise<number>
  /** Keys that are neither revoked nor expired. */
  countLiveKeys(workspace: WorkspaceId, now: EpochMs): Promise<number>
  /** Where a key is, without a lock: what must be locked before it. A key never moves. */
  findPlaceOf(id: KeyId): Promise<KeyPlace | undefined>
  lockKey(id: KeyId): Promise<ApiKey | undefined>
  /** Those of the digests that a secret has already, of whatever key. */
  findTakenDigests(digests: readonly KeyDigest[]): Promise<readonly KeyDigest[]>
  insertKey(key: ApiKey): Promise<void>
  /** Writes the key's row and its secrets: new ones are inserted, ended ones updated. */
  updateKey(key: ApiKey): Promise<void>
  deleteKey(id: KeyId): Promise<void>
  markKeyChanged(id: KeyId, seq: number): Promise<void>
  markKeysChanged(ids: readonly KeyId[], seq: number): Promise<void>
  markWorkspaceChanged(id: WorkspaceId, seq: number): Promise<void>
  markServiceChanged(id: ServiceId, seq: number): Promise<void>
  replaceDigest(id: SecretId, digest: KeyDigest, pepperVersion: number): Promise<void>
  /** Writes an event into its chain: after all that the command writes beside it, and before its change. */
  record(entry: AuditEntry): Promise<void>
  change(change: NewChange): Promise<ChangeMark>
  /** The newest change, for a command that finds nothing to change. */
  readHead(): Promise<ChangeMark>
  /** What an Idempotency-Key of this caller made, within the last day. */
  findIdempotent(caller: string, key: string): Promise<IdempotentResult | undefined>
  keepIdempotent(caller: string, key: string, result: IdempotentResult): Promise<void>
}

export interface KeyPlace {
  readonly service: ServiceId
  readonly workspaceId: WorkspaceId
}

export interface IdempotentResult {
  /** Of the request, so that another one under the same key is noticed. */
  readonly fingerprint: string
  readonly resultId: string
}

/** Runs `work` in one transaction that commits durably or leaves nothing. A use-case names the part of `Unit` that it needs. */
export type Transact<U> = <T>(work: (unit: U) => Promise<T>) => Promise<T>
