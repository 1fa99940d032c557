import type {
  ApiKey,
  KeyDigest,
  KeyId,
  Scope,
  Secret,
  SecretId,
  ServiceId,
  Workspace,
  WorkspaceId,
} from '@keywright/core'
import { NOON } from './owned-clock.ts'

// The brands in this file are given to values of the very shapes that the server makes.
const padded = (index: number): string => String(index).padStart(20, '0')
export const serviceId = (name: string): ServiceId => name as ServiceId
export const workspaceId = (index: number): WorkspaceId => `ws_${padded(index)}` as WorkspaceId
export const keyId = (index: number): KeyId => `key_${padded(index)}` as KeyId
export const secretId = (index: number): SecretId => `sec_${padded(index)}` as SecretId
export const digest = (name: number | string): KeyDigest => `digest${name}`.padEnd(43, '-') as KeyDigest
export const scope = (name: string): Scope => name as Scope

export function makeSecret(index: number, fields: Partial<Secret> = {}): Secret {
  return {
    id: secretId(index),
    digest: digest(index),
    pepperVersion: 0,
    display: 'acme_abc...',
    format: 'acme_{secret:34}{checksum}',
    createdAt: NOON,
    endsAt: undefined,
    ended: false,
    lastUsedAt: undefined,
    ...fields,
  }
}

/** A key of the first workspace with one secret of the same number. */
export function makeKey(index: number, fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: keyId(index),
    service: serviceId('acme'),
    workspaceId: workspaceId(1),
    name: `Key ${index}`,
    environment: 'live',
    type: 'secret',
    publicId: '',
    scopes: [scope('records:read')],
    createdAt: NOON,
    createdBy: 'system',
    expiresAt: undefined,
    disabledAt: undefined,
    revokedAt: undefined,
    revokedBy: undefined,
    revokeReason: undefined,
    limits: {},
    allowedIps: [],
    allowedOrigins: [],
    metadata: {},
    grant: undefined,
    secrets: [makeSecret(index)],
    revision: 1,
    changedSeq: 0,
    ...fields,
  }
}

export function makeWorkspace(index: number, fields: Partial<Workspace> = {}): Workspace {
  return {
    id: workspaceId(index),
    service: serviceId('acme'),
    slug: `workspace-${index}`,
    name: `Workspace ${index}`,
    plan: undefined,
    environments: [],
    limits: {},
    createdAt: NOON,
    revision: 1,
    changedSeq: 0,
    ...fields,
  }
}
