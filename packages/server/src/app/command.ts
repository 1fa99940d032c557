import { type ApiKey, AppError, type KeyDigest, type ServiceDefinition, type Workspace } from '@keywright/core'
import type { AuditEntry, ChangeMark, Effective, Proof, StoredService } from '../ports/index.ts'
import type { Caller } from './caller.ts'

/** How a command is to be answered. */
export interface CommandOptions {
  /** `false`: answer at once with `everywhere: false`. */
  readonly wait?: boolean | undefined
  /** The ETag that the caller read; a resource that has changed since is left alone. */
  readonly ifMatch?: string | undefined
}

/** An Idempotency-Key, and the hash of the request that it came with. */
export interface Idempotency {
  readonly key: string
  readonly fingerprint: string
}

export function keyReused(): AppError {
  return new AppError('idempotency_key_reused', 'This Idempotency-Key was used for another request. Choose a new one.')
}

/** The definition of a stored service, compiled once for each revision. */
export type DefinitionOf = (stored: StoredService) => ServiceDefinition

/** The longest that a command which mints a token waits for its proof: after the commit it must hand the token out. */
export const MINT_WAIT_MAX_MS = 10_000

export function etagOf(resource: { readonly revision: number }): string {
  return `"r${resource.revision}"`
}

/** Throws `etag_mismatch` when the caller read an older revision. `*` matches any. */
export function checkEtag(resource: { readonly revision: number }, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch === '*') return
  const named = ifMatch.split(',').map((tag) => tag.trim())
  if (named.includes(etagOf(resource))) return
  throw new AppError(
    'etag_mismatch',
    'The resource has changed since you read it. Read it again, then repeat the change.',
  )
}

/** Waits for the proof as the caller asked; a change that nobody waits for is told as not yet everywhere. */
export async function prove(
  proof: Proof,
  mark: ChangeMark | undefined,
  options: CommandOptions,
  giveUpAfterMs?: number,
): Promise<Effective> {
  if (mark === undefined) return { everywhere: true, nodes: 0, waitedMs: 0 }
  if (options.wait === false) return { everywhere: false, nodes: 0, waitedMs: 0 }
  return proof.waitFor(mark, giveUpAfterMs)
}

/** The fields of an audit event that come from its caller. */
export function by(caller: Caller): Pick<AuditEntry, 'actor' | 'ip' | 'requestId'> {
  return { actor: caller.actor, ip: caller.ip, requestId: caller.requestId }
}

/** A key as the audit keeps it: without digests. */
export function auditedKey(key: ApiKey): Readonly<Record<string, unknown>> {
  const { secrets, ...rest } = key
  return {
    ...rest,
    secrets: secrets.map(({ id, display, createdAt, endsAt, ended }) => ({ id, display, createdAt, endsAt, ended })),
  }
}

export function auditedWorkspace(workspace: Workspace): Readonly<Record<string, unknown>> {
  return { ...workspace }
}

export function digestsOf(key: ApiKey): readonly KeyDigest[] {
  return key.secrets.map((secret) => secret.digest)
}
