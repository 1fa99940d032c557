import {
  AppError,
  KEY_BOUNDS,
  type KeyId,
  type KeyPatch,
  limitsAbove,
  type LimitOverride,
  type ManagementGrant,
  type SecretId,
  type ServiceDefinition,
  settleExpiry,
  settleKeyLimits,
  settleScopes,
  type Token,
  type TypeDefinition,
  type WorkspaceId,
} from '@keywright/core'
import { type Caller, requireFresh } from './caller.ts'
import type { ChangeKey, KeyChanged } from './change-key.ts'
import { type CommandOptions, MINT_WAIT_MAX_MS } from './command.ts'
import { type CreateKeyPorts, mintSecret, typeOf } from './create-key.ts'
import { requireMayGrant, requireNotLoosened } from './grants.ts'

/** What an edit asks for, before the definition has had its say. */
export interface KeyEdit {
  readonly name?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly limits?: Readonly<Record<string, LimitOverride>> | undefined
  readonly expiresAt?: number | null | undefined
  readonly allowedIps?: readonly string[] | undefined
  readonly allowedOrigins?: readonly string[] | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  readonly reach?: 'all' | readonly WorkspaceId[] | undefined
  readonly operator?: boolean | undefined
}

export interface KeyCommands {
  editKey(caller: Caller, id: KeyId, edit: KeyEdit, options?: CommandOptions): Promise<KeyChanged>
  rotateKey(
    caller: Caller,
    id: KeyId,
    overlapMs: number,
    options?: CommandOptions,
  ): Promise<KeyChanged & { readonly token: Token }>
  endSecret(caller: Caller, id: KeyId, secret: SecretId, options?: CommandOptions): Promise<KeyChanged>
  disableKey(caller: Caller, id: KeyId, options?: CommandOptions): Promise<KeyChanged>
  enableKey(caller: Caller, id: KeyId, options?: CommandOptions): Promise<KeyChanged>
  revokeKey(caller: Caller, id: KeyId, reason: string | undefined, options?: CommandOptions): Promise<KeyChanged>
}

/** Every command on one existing key; each is a plan for the frame in `change-key.ts`. */
export function makeKeyCommands(
  changeKey: ChangeKey,
  ports: Pick<CreateKeyPorts, 'digester' | 'mintVersion' | 'randomBytes' | 'newId'>,
): KeyCommands {
  return {
    editKey: (caller, id, edit, options) =>
      changeKey(
        caller,
        id,
        {
          action: 'key.edited',
          plan: ({ key, workspace, definition, now }) => {
            const type = typeOf(definition, key.type)
            const patch = settleEdit(definition, type, edit, { now, createdAt: key.createdAt })
            requireNotLoosened(caller, key, patch)
            const above = limitsAbove(definition, workspace, patch.limits ?? {})
            const unchanged = JSON.stringify(patch.limits) === JSON.stringify(key.limits)
            if (above.length > 0 && !unchanged && !caller.operator) {
              throw new AppError(
                'limit_above_plan',
                `Only an operator sets a limit above the plan's: ${above.join(', ')}.`,
                {
                  pointer: '/limits',
                },
              )
            }
            const grant = settleGrantEdit(key.grant, edit)
            if (key.grant !== undefined) requireMayGrant(caller, patch.scopes ?? key.scopes, grant ?? key.grant)
            return { kind: 'edit', patch: grant === undefined ? patch : { ...patch, grant } }
          },
        },
        options,
      ),
    async rotateKey(caller, id, overlapMs, options) {
      if (!Number.isSafeInteger(overlapMs) || overlapMs < 0) {
        throw new AppError('request_invalid', 'An overlap is a time from 0 on.', { pointer: '/overlap' })
      }
      if (overlapMs > KEY_BOUNDS.overlapMsMax) {
        throw new AppError('overlap_too_long', 'The overlap is at most 30 days.', { pointer: '/overlap' })
      }
      const pepperVersion = await ports.mintVersion()
      let token: Token | undefined
      const changed = await changeKey(
        caller,
        id,
        {
          action: 'key.rotated',
          plan: ({ key, definition, now }) => {
            requireFresh(caller, now)
            const type = typeOf(definition, key.type)
            const { environment, publicId } = key
            const minted = mintSecret(ports, { definition, type, environment, publicId, pepperVersion, now })
            token = minted.token
            return { kind: 'rotate', secret: minted.secret, publicId: minted.publicId, overlapMs }
          },
          // With a 503 the caller would have lost both tokens: the new one must go out whatever the proof says.
          giveUpAfterMs: MINT_WAIT_MAX_MS,
        },
        options,
      )
      if (token === undefined) throw new AppError('internal', 'A rotation ended without a token.')
      return { ...changed, token }
    },
    endSecret: (caller, id, secretId, options) =>
      changeKey(caller, id, { action: 'key.secret_ended', plan: () => ({ kind: 'end_secret', secretId }) }, options),
    disableKey: (caller, id, options) =>
      changeKey(caller, id, { action: 'key.disabled', plan: () => ({ kind: 'disable' }) }, options),
    enableKey: (caller, id, options) =>
      changeKey(caller, id, { action: 'key.enabled', plan: () => ({ kind: 'enable' }) }, options),
    revokeKey: (caller, id, reason, options) =>
      changeKey(
        caller,
        id,
        {
          action: 'key.revoked',
          reason,
          plan: ({ now }) => {
            requireFresh(caller, now)
            return { kind: 'revoke', by: caller.actor, reason }
          },
        },
        options,
      ),
  }
}

/** An edit held to the same rules as creation. */
function settleEdit(
  definition: ServiceDefinition,
  type: TypeDefinition,
  edit: KeyEdit,
  { now, createdAt }: { readonly now: number; readonly createdAt: number },
): KeyPatch {
  const { name, scopes, limits, expiresAt, allowedIps, allowedOrigins, metadata } = edit
  const settledExpiry = expiresAt === undefined ? undefined : settleExpiry(type, expiresAt ?? undefined, now, createdAt)
  return {
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes: settleScopes(definition, type, scopes) }),
    ...(limits === undefined ? {} : { limits: settleKeyLimits(definition, limits) }),
    ...(expiresAt === undefined ? {} : { expiresAt: settledExpiry ?? null }),
    ...(allowedIps === undefined ? {} : { allowedIps }),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

function settleGrantEdit(
  before: ManagementGrant | undefined,
  { reach, operator }: KeyEdit,
): ManagementGrant | undefined {
  if (reach === undefined && operator === undefined) return undefined
  if (before === undefined) {
    throw new AppError('request_invalid', 'Only management tokens have a reach or the operator mark.', {
      pointer: '/reach',
    })
  }
  return { reach: reach ?? before.reach, operator: operator ?? before.operator }
}
