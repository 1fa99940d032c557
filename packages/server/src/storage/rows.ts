import type {
  ApiKey,
  GrantedScopes,
  KeyDigest,
  KeyId,
  LimitOverride,
  ManagementGrant,
  Secret,
  SecretId,
  ServiceId,
  Workspace,
  WorkspaceId,
} from '@keywright/core'
import type { Selectable } from 'kysely'
import type { Database } from './schema.ts'

export type KeyRow = Selectable<Database['api_keys']>
export type SecretRow = Selectable<Database['secrets']>
export type WorkspaceRow = Selectable<Database['workspaces']>

// Every cast in this file gives a column the meaning with which this same file wrote it; nothing else writes these tables.
const parse = <T>(json: string): T => JSON.parse(json) as T
const optional = <T>(value: T | null): T | undefined => value ?? undefined

export function toKey(row: KeyRow, secrets: readonly SecretRow[]): ApiKey {
  return {
    id: row.id as KeyId,
    service: row.service as ServiceId,
    workspaceId: row.workspace_id as WorkspaceId,
    name: row.name,
    environment: row.environment,
    type: row.type,
    publicId: row.public_id,
    scopes: parse<GrantedScopes>(row.scopes),
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: optional(row.expires_at),
    disabledAt: optional(row.disabled_at),
    revokedAt: optional(row.revoked_at),
    revokedBy: optional(row.revoked_by),
    revokeReason: optional(row.revoke_reason),
    limits: parse<Record<string, LimitOverride>>(row.limits),
    allowedIps: parse<string[]>(row.allowed_ips),
    allowedOrigins: parse<string[]>(row.allowed_origins),
    metadata: parse<Record<string, string>>(row.metadata),
    grant: row.management === null ? undefined : parse<ManagementGrant>(row.management),
    secrets: secrets.map(toSecret),
    revision: row.revision,
    changedSeq: row.changed_seq,
  }
}

export function fromKey(key: ApiKey): KeyRow {
  return {
    id: key.id,
    service: key.service,
    workspace_id: key.workspaceId,
    name: key.name,
    environment: key.environment,
    type: key.type,
    public_id: key.publicId,
    scopes: JSON.stringify(key.scopes),
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt ?? null,
    disabled_at: key.disabledAt ?? null,
    revoked_at: key.revokedAt ?? null,
    revoked_by: key.revokedBy ?? null,
    revoke_reason: key.revokeReason ?? null,
    limits: JSON.stringify(key.limits),
    allowed_ips: JSON.stringify(key.allowedIps),
    allowed_origins: JSON.stringify(key.allowedOrigins),
    metadata: JSON.stringify(key.metadata),
    management: key.grant === undefined ? null : JSON.stringify(key.grant),
    revision: key.revision,
    changed_seq: key.changedSeq,
  }
}

function toSecret(row: SecretRow): Secret {
  return {
    id: row.id as SecretId,
    digest: row.digest as KeyDigest,
    pepperVersion: row.pepper_version,
    display: row.display,
    format: row.format,
    createdAt: row.created_at,
    endsAt: optional(row.ends_at),
    ended: row.ended === 1,
    lastUsedAt: optional(row.last_used_at),
  }
}

export function fromSecret(secret: Secret, key: KeyId): SecretRow {
  return {
    id: secret.id,
    digest: secret.digest,
    api_key_id: key,
    pepper_version: secret.pepperVersion,
    display: secret.display,
    format: secret.format,
    created_at: secret.createdAt,
    ends_at: secret.endsAt ?? null,
    ended: secret.ended ? 1 : 0,
    last_used_at: secret.lastUsedAt ?? null,
  }
}

export function toWorkspace(row: WorkspaceRow): Workspace {
  return {
    id: row.id as WorkspaceId,
    service: row.service as ServiceId,
    slug: row.slug,
    name: row.name,
    plan: optional(row.plan),
    environments: parse<string[]>(row.environments),
    limits: parse<Record<string, LimitOverride>>(row.limits),
    createdAt: row.created_at,
    revision: row.revision,
    changedSeq: row.changed_seq,
  }
}

export function fromWorkspace(workspace: Workspace): WorkspaceRow {
  return {
    id: workspace.id,
    service: workspace.service,
    slug: workspace.slug,
    name: workspace.name,
    plan: workspace.plan ?? null,
    environments: JSON.stringify(workspace.environments),
    limits: JSON.stringify(workspace.limits),
    created_at: workspace.createdAt,
    revision: workspace.revision,
    changed_seq: workspace.changedSeq,
  }
}
