import { AppError } from '../errors.ts'
import type { EpochMs, SecretId } from '../ids.ts'
import type { LimitOverride } from '../service/definition.ts'
import type { ApiKey, GrantedScopes, KeyStatus, ManagementGrant, Secret } from './api-key.ts'
import { KEY_BOUNDS } from './bounds.ts'

/** Fields that an edit may replace, settled and checked already (`new-key.ts`). */
export interface KeyPatch {
  readonly name?: string
  readonly metadata?: Readonly<Record<string, string>>
  readonly scopes?: GrantedScopes
  /** `null` takes the expiry away. */
  readonly expiresAt?: EpochMs | null
  readonly limits?: Readonly<Record<string, LimitOverride>>
  readonly allowedIps?: readonly string[]
  readonly allowedOrigins?: readonly string[]
  readonly grant?: ManagementGrant
}

export type KeyCommand =
  | { readonly kind: 'edit'; readonly patch: KeyPatch }
  | {
      readonly kind: 'rotate'
      readonly secret: Secret
      /** The label in the new token, where it had to be drawn anew. */
      readonly publicId?: string
      readonly overlapMs: number
    }
  | { readonly kind: 'end_secret'; readonly secretId: SecretId }
  | { readonly kind: 'disable' }
  | { readonly kind: 'enable' }
  | { readonly kind: 'revoke'; readonly by: string; readonly reason: string | undefined }

export interface KeyChange {
  readonly key: ApiKey
  readonly changed: boolean
  /** Whether a check can come out otherwise than before: then every node must know before the command is answered. */
  readonly verdictChanged: boolean
}

/** What only changes how a check looks, not how it ends. */
const SHOWN_ONLY: readonly (keyof KeyPatch)[] = ['name', 'metadata']

/**
 * Applies one command to a key. A revoked key takes a second revoke (nothing to change) and no other command, whatever
 * the order: that is the whole of "permanent". Throws `AppError` with `key_revoked`, `secret_not_found` or `secrets_exhausted`.
 */
export function applyKeyCommand(key: ApiKey, command: KeyCommand, now: EpochMs): KeyChange {
  if (key.revokedAt !== undefined) {
    if (command.kind === 'revoke') return unchanged(key)
    throw new AppError('key_revoked', 'This key is revoked, and a revoked key stays revoked. Create a new key.')
  }
  switch (command.kind) {
    case 'edit':
      return edit(key, command.patch)
    case 'rotate':
      return rotate(key, command, now)
    case 'end_secret':
      return endSecret(key, command.secretId)
    case 'disable':
      return key.disabledAt === undefined ? changed({ ...key, disabledAt: now }) : unchanged(key)
    case 'enable':
      return key.disabledAt === undefined ? unchanged(key) : changed({ ...key, disabledAt: undefined })
    case 'revoke':
      return changed({ ...key, revokedAt: now, revokedBy: command.by, revokeReason: command.reason })
    default:
      return command satisfies never
  }
}

/** A key's one-word state. Revoked hides expired, and expired hides disabled: the most final one is told. */
export function statusOf(key: ApiKey, now: EpochMs): KeyStatus {
  if (key.revokedAt !== undefined) return 'revoked'
  if (key.expiresAt !== undefined && key.expiresAt <= now) return 'expired'
  return key.disabledAt === undefined ? 'active' : 'disabled'
}

/** Whether a secret has ended, by its state or by an end that has passed. */
export function secretEnded(secret: Secret, now: EpochMs): boolean {
  return secret.ended || (secret.endsAt !== undefined && secret.endsAt <= now)
}

function edit(key: ApiKey, patch: KeyPatch): KeyChange {
  const { expiresAt, ...rest } = patch
  const next: ApiKey = {
    ...key,
    ...rest,
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt ?? undefined }),
  }
  // Field names of a patch are field names of a key, so both lists index the same object.
  const touched = (Object.keys(patch) as (keyof KeyPatch)[]).filter((field) => !sameValue(key[field], next[field]))
  if (touched.length === 0) return unchanged(key)
  const verdictChanged = touched.some((field) => !SHOWN_ONLY.includes(field))
  return { key: bump(next), changed: true, verdictChanged }
}

function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function rotate(
  key: ApiKey,
  { secret, publicId = key.publicId, overlapMs }: Extract<KeyCommand, { kind: 'rotate' }>,
  now: EpochMs,
): KeyChange {
  const old = key.secrets.map((before): Secret => {
    if (before.ended) return before
    // Without overlap the old secret is ended as a state: no clock of another machine is asked.
    if (overlapMs === 0) return { ...before, ended: true }
    const endsAt = now + overlapMs
    return { ...before, endsAt: before.endsAt === undefined ? endsAt : Math.min(before.endsAt, endsAt) }
  })
  if (old.filter((before) => !secretEnded(before, now)).length >= KEY_BOUNDS.liveSecretsMax) {
    throw new AppError(
      'secrets_exhausted',
      `A key may have ${KEY_BOUNDS.liveSecretsMax} live secrets. End an old one first, or rotate without overlap.`,
    )
  }
  return changed({ ...key, publicId, secrets: [...withoutOldest(old, now), secret] })
}

/** The live secrets and the newest ended ones, so that a key rotated for years does not grow with each rotation. */
function withoutOldest(secrets: readonly Secret[], now: EpochMs): readonly Secret[] {
  const ended = secrets.filter((secret) => secretEnded(secret, now)).sort((a, b) => a.createdAt - b.createdAt)
  const dropped = new Set(ended.slice(0, Math.max(0, ended.length - KEY_BOUNDS.endedSecretsKept)))
  return secrets.filter((secret) => !dropped.has(secret))
}

function endSecret(key: ApiKey, secretId: SecretId): KeyChange {
  const found = key.secrets.find((secret) => secret.id === secretId)
  if (found === undefined) throw new AppError('secret_not_found', 'The key has no secret of this id.')
  if (found.ended) return unchanged(key)
  return changed({
    ...key,
    secrets: key.secrets.map((secret) => (secret.id === secretId ? { ...secret, ended: true } : secret)),
  })
}

function changed(key: ApiKey): KeyChange {
  return { key: bump(key), changed: true, verdictChanged: true }
}

function unchanged(key: ApiKey): KeyChange {
  return { key, changed: false, verdictChanged: false }
}

function bump(key: ApiKey): ApiKey {
  return { ...key, revision: key.revision + 1 }
}
