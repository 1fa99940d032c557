import * as fc from 'fast-check'
import type { KeyDigest, KeyId, Scope, SecretId, ServiceId, WorkspaceId } from '../../ids.ts'
import type { ApiKey, Secret, Workspace } from '../api-key.ts'
import type { KeyCommand, KeyPatch } from '../lifecycle.ts'

/** 2026-01-15T12:00:00Z. */
export const NOON = 1_768_478_400_000

// The brands below are given to values of the very shapes that the server makes.
export const workspaceId = (index: number): WorkspaceId => `ws_${String(index).padStart(20, '0')}` as WorkspaceId
const keyId = (index: number): KeyId => `key_${String(index).padStart(20, '0')}` as KeyId
export const scope = (name: string): Scope => name as Scope

export function makeSecret(index: number, fields: Partial<Secret> = {}): Secret {
  return {
    id: `sec_${String(index).padStart(20, '0')}` as SecretId,
    digest: `digest-${index}`.padEnd(43, '0') as KeyDigest,
    pepperVersion: 0,
    display: 'acme_abc...',
    format: 'acme_{secret:34}{checksum}',
    createdAt: NOON + index,
    endsAt: undefined,
    ended: false,
    lastUsedAt: undefined,
    ...fields,
  }
}

export function makeKey(fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: keyId(1),
    service: 'acme' as ServiceId,
    workspaceId: workspaceId(1),
    name: 'A key',
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
    secrets: [makeSecret(0)],
    revision: 1,
    changedSeq: 0,
    ...fields,
  }
}

export function makeWorkspace(fields: Partial<Workspace> = {}): Workspace {
  return {
    id: workspaceId(1),
    service: 'acme' as ServiceId,
    slug: 'one',
    name: 'One',
    plan: undefined,
    environments: [],
    limits: {},
    createdAt: NOON,
    revision: 1,
    changedSeq: 0,
    ...fields,
  }
}

const anyPatch: fc.Arbitrary<KeyPatch> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 5 }),
    metadata: fc.dictionary(fc.constantFrom('team', 'cost'), fc.string({ maxLength: 3 })),
    scopes: fc.oneof(
      fc.constant('all' as const),
      fc.subarray([scope('records:read'), scope('records:write')], { minLength: 1 }),
    ),
    expiresAt: fc.option(fc.integer({ min: NOON, max: NOON + 1e9 })),
    allowedIps: fc.subarray(['203.0.113.7', '2001:db8::/32']),
    allowedOrigins: fc.subarray(['https://app.example.com']),
  },
  { requiredKeys: [] },
)

/** A command, and how much later than the one before it comes. */
export interface Step {
  readonly laterMs: number
  readonly command: (key: ApiKey, index: number) => KeyCommand
}

export const anyStep: fc.Arbitrary<Step> = fc.record({
  laterMs: fc.integer({ min: 0, max: 100_000 }),
  command: fc.oneof(
    anyPatch.map((patch) => (): KeyCommand => ({ kind: 'edit', patch })),
    fc.constantFrom(0, 1, 60_000, 86_400_000).map(
      (overlapMs) =>
        (_: ApiKey, index: number): KeyCommand => ({ kind: 'rotate', secret: makeSecret(index), overlapMs }),
    ),
    fc.nat(5).map((at) => (key: ApiKey): KeyCommand => {
      const secret = key.secrets[at % Math.max(1, key.secrets.length)] ?? makeSecret(999)
      return { kind: 'end_secret', secretId: secret.id }
    }),
    fc.constant((): KeyCommand => ({ kind: 'disable' })),
    fc.constant((): KeyCommand => ({ kind: 'enable' })),
    fc.constant((): KeyCommand => ({ kind: 'revoke', by: 'system', reason: undefined })),
  ),
})
