import {
  type ApiKey,
  AppError,
  displayToken,
  type KeyChoices,
  type KeyId,
  limitsAbove,
  type ManagementGrant,
  mintToken,
  type Secret,
  type SecretId,
  type ServiceDefinition,
  type SettledKey,
  settleNewKey,
  type Token,
  type TypeDefinition,
  type Workspace,
  type WorkspaceId,
} from '@keywright/core'
import type { Digester, NewId, RandomBytes, Transact, Unit } from '../ports/index.ts'
import { MANAGEMENT_SERVICE } from './authenticate.ts'
import { type Caller, requireReach, requireScope, workspaceNotFound } from './caller.ts'
import { auditedKey, by, type DefinitionOf, type Idempotency, keyReused } from './command.ts'
import { requireMayGrant } from './grants.ts'
import type { MintVersion } from './mint-version.ts'

export interface NewKeyRequest extends KeyChoices {
  readonly name: string
  readonly allowedIps?: readonly string[] | undefined
  readonly allowedOrigins?: readonly string[] | undefined
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** Of management tokens alone. */
  readonly reach?: 'all' | readonly WorkspaceId[] | undefined
  readonly operator?: boolean | undefined
}

export interface CreatedKey {
  readonly apiKey: ApiKey
  readonly workspace: Workspace
  readonly definition: ServiceDefinition
  /** `undefined` when an Idempotency-Key was sent again: the token is shown once. */
  readonly token: Token | undefined
}

export interface CreateKeyPorts {
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'findServiceOf'
      | 'shareService'
      | 'lockWorkspace'
      | 'lockKey'
      | 'countLiveKeys'
      | 'insertKey'
      | 'record'
      | 'findIdempotent'
      | 'keepIdempotent'
    >
  >
  readonly definitionOf: DefinitionOf
  readonly digester: Digester
  readonly mintVersion: MintVersion
  readonly randomBytes: RandomBytes
  readonly newId: NewId
}

export type CreateKey = (
  caller: Caller,
  workspace: WorkspaceId,
  request: NewKeyRequest,
  idempotency?: Idempotency,
) => Promise<CreatedKey>

/**
 * Makes a key and its first secret. Writes no change row: nobody can have seen a token before it existed. The token leaves
 * in the result alone; the store gets its digest.
 */
export function makeCreateKey(ports: CreateKeyPorts): CreateKey {
  const { transact, definitionOf, mintVersion } = ports
  return async function createKey(caller, workspaceId, request, idempotency) {
    requireScope(caller, 'api-keys:write')
    requireReach(caller, workspaceId)
    const pepperVersion = await mintVersion()
    return transact(async (unit) => {
      const { workspace, definition } = await lockForNewKeys(unit, workspaceId, definitionOf)
      const earlier = idempotency && (await unit.findIdempotent(caller.actor, idempotency.key))
      if (earlier !== undefined) {
        if (earlier.fingerprint !== idempotency?.fingerprint) throw keyReused()
        const apiKey = await unit.lockKey(earlier.resultId as KeyId) // kept by the lines below
        if (apiKey === undefined) throw keyReused()
        return { apiKey, workspace, definition, token: undefined }
      }
      const now = unit.now()
      const settled = settle({ caller, definition, workspace, request, now })
      const live = await unit.countLiveKeys(workspaceId, now)
      requireRoom(settled.type, live)
      const { apiKey, token } = mintKey(ports, { caller, definition, workspace, request, settled, pepperVersion, now })
      await unit.insertKey(apiKey)
      if (idempotency !== undefined) {
        await unit.keepIdempotent(caller.actor, idempotency.key, {
          fingerprint: idempotency.fingerprint,
          resultId: apiKey.id,
        })
      }
      await unit.record({
        chain: workspaceId,
        action: 'key.created',
        ...by(caller),
        subject: apiKey.id,
        service: workspace.service,
        after: auditedKey(apiKey),
      })
      return { apiKey, workspace, definition, token }
    })
  }
}

/** What new keys are judged by, and counted in: the service first, as all commands lock. */
export async function lockForNewKeys(
  unit: Pick<Unit, 'findServiceOf' | 'shareService' | 'lockWorkspace'>,
  id: WorkspaceId,
  definitionOf: DefinitionOf,
): Promise<{ readonly workspace: Workspace; readonly definition: ServiceDefinition }> {
  const serviceId = await unit.findServiceOf(id)
  const service = serviceId && (await unit.shareService(serviceId))
  const workspace = await unit.lockWorkspace(id)
  if (workspace === undefined) throw workspaceNotFound()
  if (!service) throw new AppError('service_not_found', 'The workspace has lost its service.')
  return { workspace, definition: definitionOf(service) }
}

interface Making {
  readonly caller: Caller
  readonly definition: ServiceDefinition
  readonly workspace: Workspace
  readonly request: NewKeyRequest
  readonly now: number
}

interface SettledMaking extends Making {
  readonly settled: SettledKey & { readonly grant: ManagementGrant | undefined }
}

/** The rules of a new key, at creation and at import alike. */
export function settle({ caller, definition, workspace, request, now }: Making): SettledMaking['settled'] {
  const settled = settleNewKey(definition, workspace, request, now)
  const above = limitsAbove(definition, workspace, settled.limits)
  if (above.length > 0 && !caller.operator) {
    throw new AppError('limit_above_plan', `Only an operator sets a limit above the plan's: ${above.join(', ')}.`, {
      pointer: '/limits',
    })
  }
  return { ...settled, grant: settleGrant(caller, workspace, request, settled) }
}

function settleGrant(
  caller: Caller,
  workspace: Workspace,
  { reach, operator }: NewKeyRequest,
  settled: SettledKey,
): ManagementGrant | undefined {
  if (workspace.service !== MANAGEMENT_SERVICE) {
    if (reach === undefined && operator === undefined) return undefined
    throw new AppError('request_invalid', 'Only management tokens have a reach or the operator mark.', {
      pointer: '/reach',
    })
  }
  if (reach === undefined) {
    throw new AppError('request_invalid', 'Say what the management token reaches: "all", or a list of workspace ids.', {
      pointer: '/reach',
    })
  }
  const grant = { reach, operator: operator ?? false }
  requireMayGrant(caller, settled.scopes, grant)
  return grant
}

/** Throws `keys_in_workspace_exhausted` when so many live keys leave no room for one more. */
export function requireRoom(type: TypeDefinition, live: number): void {
  const { perWorkspaceMax } = type.newKeys
  if (live < perWorkspaceMax) return
  throw new AppError(
    'keys_in_workspace_exhausted',
    `A workspace of this service may have ${perWorkspaceMax} keys that are neither revoked nor expired. Revoke one first.`,
  )
}

function mintKey(
  ports: CreateKeyPorts,
  making: SettledMaking & Pick<SecretRequest, 'pepperVersion'>,
): { readonly apiKey: ApiKey; readonly token: Token } {
  const { settled, definition, pepperVersion, now } = making
  const { type, environment } = settled
  const minted = mintSecret(ports, { definition, type, environment, pepperVersion, now })
  return { apiKey: assembleKey(ports, making, minted), token: minted.token }
}

/** The row of a new key, made or imported, around its first secret. */
export function assembleKey(
  { newId }: Pick<CreateKeyPorts, 'newId'>,
  { caller, workspace, request, settled, now }: SettledMaking,
  { secret, publicId }: { readonly secret: Secret; readonly publicId: string },
): ApiKey {
  return {
    id: newId('key') as KeyId, // the one place that names keys
    service: workspace.service,
    workspaceId: workspace.id,
    name: request.name,
    environment: settled.environment,
    type: settled.type.name,
    publicId,
    scopes: settled.scopes,
    createdAt: now,
    createdBy: caller.actor,
    expiresAt: settled.expiresAt,
    disabledAt: undefined,
    revokedAt: undefined,
    revokedBy: undefined,
    revokeReason: undefined,
    limits: settled.limits,
    allowedIps: request.allowedIps ?? [],
    allowedOrigins: request.allowedOrigins ?? [],
    metadata: request.metadata ?? {},
    grant: settled.grant,
    secrets: [secret],
    revision: 1,
    changedSeq: 0,
  }
}

export interface SecretRequest {
  readonly definition: ServiceDefinition
  readonly type: TypeDefinition
  readonly environment: string
  readonly publicId?: string
  readonly pepperVersion: number
  readonly now: number
}

/** Mints a token and the secret that is kept of it. */
export function mintSecret(
  { digester, randomBytes, newId }: Pick<CreateKeyPorts, 'digester' | 'randomBytes' | 'newId'>,
  { definition, type, environment, publicId, pepperVersion, now }: SecretRequest,
): { readonly token: Token; readonly secret: Secret; readonly publicId: string } {
  const minted = mintToken(definition, {
    type: type.name,
    environment,
    randomBytes,
    ...(publicId === undefined ? {} : { publicId }),
  })
  const plaintext = minted.token.reveal()
  const secret: Secret = {
    id: newId('sec') as SecretId, // the one place that names secrets
    digest: digester.digest(plaintext, pepperVersion),
    pepperVersion,
    display: displayToken(minted.variant, plaintext, type.display),
    format: minted.variant.format.template,
    createdAt: now,
    endsAt: undefined,
    ended: false,
    lastUsedAt: undefined,
  }
  return { token: minted.token, secret, publicId: minted.publicId }
}

/** The type that a key was made with. Throws where the definition has lost it. */
export function typeOf(definition: ServiceDefinition, name: string): TypeDefinition {
  const type = definition.types.find((candidate) => candidate.name === name)
  if (type === undefined) throw new AppError('type_unknown', `The service no longer has the type "${name}".`)
  return type
}
