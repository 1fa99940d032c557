import {
  type ApiKey,
  AppError,
  type EpochMs,
  type KeyDigest,
  parseToken,
  type Secret,
  type SecretId,
  type ServiceDefinition,
  type TokenFormat,
  variantsOf,
  type Workspace,
  type WorkspaceId,
} from '@keywright/core'
import type { ChangeMark, Digester, Effective, NewId, Proof, Transact, Unit } from '../ports/index.ts'
import { MANAGEMENT_SERVICE } from './authenticate.ts'
import { type BatchProblem, batchProblem, requireBatchSize, requireSound } from './batch.ts'
import { type Caller, requireReach, requireScope } from './caller.ts'
import { auditedKey, by, type CommandOptions, type DefinitionOf, digestsOf, prove } from './command.ts'
import { assembleKey, lockForNewKeys, type NewKeyRequest, requireRoom, settle } from './create-key.ts'

/** A key that comes from elsewhere with the SHA-256 of its token; the token itself never does. */
export interface ImportedKey extends Omit<NewKeyRequest, 'reach' | 'operator'> {
  readonly digest: KeyDigest
  /** What may be seen of the token. */
  readonly display?: string | undefined
  /** One of the definition's templates; absent: the first that it accepts beside the one it issues. */
  readonly format?: string | undefined
}

export interface KeyImport {
  /** `undefined` where the door could not read the entry; what is wrong with it stands in `problems`. */
  readonly keys: readonly (ImportedKey | undefined)[]
  readonly problems?: readonly BatchProblem[]
  /** Checks all and writes nothing. */
  readonly dryRun?: boolean | undefined
}

export interface KeysImported {
  readonly apiKeys: readonly ApiKey[]
  readonly workspace: Workspace
  readonly definition: ServiceDefinition
  /** `undefined` after a dry run. */
  readonly effective: Effective | undefined
}

export interface ImportKeysPorts {
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'findServiceOf'
      | 'shareService'
      | 'lockWorkspace'
      | 'countLiveKeys'
      | 'findTakenDigests'
      | 'insertKey'
      | 'record'
      | 'change'
    >
  >
  readonly definitionOf: DefinitionOf
  readonly digester: Pick<Digester, 'digest'>
  readonly newId: NewId
  readonly proof: Proof
}

export type ImportKeys = (
  caller: Caller,
  workspace: WorkspaceId,
  request: KeyImport,
  options?: Pick<CommandOptions, 'wait'>,
) => Promise<KeysImported>

/**
 * Takes in keys by the digests of their tokens: all or none, by the rules of creation. Unlike a new key, each of these tokens
 * may have been tried and remembered as unknown, so the feed names the digests and the command waits for every node.
 */
export function makeImportKeys(ports: ImportKeysPorts): ImportKeys {
  return async function importKeys(caller, workspaceId, request, options = {}) {
    requireScope(caller, 'api-keys:write')
    requireReach(caller, workspaceId)
    requireBatchSize('keys', request.keys.length)
    const { mark, ...done } = await ports.transact(async (unit) => {
      const { workspace, definition } = await lockForNewKeys(unit, workspaceId, ports.definitionOf)
      if (workspace.service === MANAGEMENT_SERVICE) {
        throw new AppError('request_invalid', 'Management tokens are made here and are never imported.')
      }
      const now = unit.now()
      const live = await unit.countLiveKeys(workspaceId, now)
      const taken = await unit.findTakenDigests(request.keys.flatMap((key) => (key === undefined ? [] : [key.digest])))
      const settled = settleAll(ports, request.keys, { caller, workspace, definition, now, live, taken })
      requireSound('keys', [...(request.problems ?? []), ...settled.problems])
      const { apiKeys } = settled
      const written = request.dryRun === true ? undefined : await writeAll(unit, caller, apiKeys)
      return { apiKeys, workspace, definition, mark: written }
    })
    return { ...done, effective: mark === undefined ? undefined : await prove(ports.proof, mark, options) }
  }
}

async function writeAll(
  unit: Pick<Unit, 'insertKey' | 'record' | 'change'>,
  caller: Caller,
  apiKeys: readonly ApiKey[],
): Promise<ChangeMark> {
  for (const key of apiKeys) await unit.insertKey(key)
  for (const key of apiKeys) {
    await unit.record({
      chain: key.workspaceId,
      action: 'key.imported',
      ...by(caller),
      subject: key.id,
      service: key.service,
      after: auditedKey(key),
    })
  }
  const digests = apiKeys.flatMap(digestsOf)
  return unit.change({ kind: 'keys', apiKeyIds: apiKeys.map(({ id }) => id), digests })
}

interface Place {
  readonly caller: Caller
  readonly workspace: Workspace
  readonly definition: ServiceDefinition
  readonly now: EpochMs
  readonly live: number
  readonly taken: readonly KeyDigest[]
}

type SettlePorts = Pick<ImportKeysPorts, 'digester' | 'newId'>

/** Every entry by the rules of creation; each one that breaks a rule is a problem, and the others are looked at all the same. */
function settleAll(
  ports: SettlePorts,
  keys: KeyImport['keys'],
  place: Place,
): { readonly apiKeys: readonly ApiKey[]; readonly problems: readonly BatchProblem[] } {
  const apiKeys: ApiKey[] = []
  const problems: BatchProblem[] = []
  const taken = new Set(place.taken)
  const seen = new Set<KeyDigest>()
  let isFull = false
  for (const [index, key] of keys.entries()) {
    if (key === undefined) continue
    try {
      requireNewDigest(key.digest, taken, seen)
      const { type, apiKey } = settleOne(ports, key, place)
      // Told once, where the room ends: all entries after it would say the same.
      if (!isFull) {
        isFull = place.live + apiKeys.length >= type.newKeys.perWorkspaceMax
        requireRoom(type, place.live + apiKeys.length)
      }
      apiKeys.push(apiKey)
    } catch (error) {
      problems.push(batchProblem(index, error))
    }
  }
  return { apiKeys, problems }
}

/** Whose a digest is, or that it was a key of another tenant, is told to nobody. */
function requireNewDigest(digest: KeyDigest, taken: ReadonlySet<KeyDigest>, seen: Set<KeyDigest>): void {
  if (taken.has(digest)) {
    throw new AppError('digest_taken', 'A secret with this digest is there already.', { pointer: '/digest/value' })
  }
  if (seen.has(digest)) {
    throw new AppError('digest_taken', 'This digest stands twice in the batch.', { pointer: '/digest/value' })
  }
  seen.add(digest)
}

function settleOne(ports: SettlePorts, key: ImportedKey, place: Place) {
  const { caller, workspace, definition, now } = place
  const settled = settle({ caller, definition, workspace, request: key, now })
  const format = settleFormat(definition, key.format)
  const secret: Secret = {
    id: ports.newId('sec') as SecretId, // made for this secret, as in `mintSecret`
    digest: key.digest,
    // The plain digest; a use gives it the one under the current pepper.
    pepperVersion: 0,
    display: settleDisplay(ports.digester, definition, key) ?? defaultDisplay(definition, format, settled),
    format: format.template,
    createdAt: now,
    endsAt: undefined,
    ended: false,
    lastUsedAt: undefined,
  }
  const making = { caller, definition, workspace, request: key, settled, now }
  return { type: settled.type, apiKey: assembleKey(ports, making, { secret, publicId: '' }) }
}

function settleFormat(definition: ServiceDefinition, wanted: string | undefined): TokenFormat {
  if (wanted === undefined) return definition.formats[1] ?? definition.formats[0]
  const found = definition.formats.find(({ template }) => template === wanted)
  if (found !== undefined) return found
  throw new AppError('request_invalid', 'The service reads no tokens of this format: list it under "accepts".', {
    pointer: '/format',
  })
}

/** A display that is a token would give it away at every door. */
function settleDisplay(
  digester: Pick<Digester, 'digest'>,
  definition: ServiceDefinition,
  { display, digest }: ImportedKey,
): string | undefined {
  if (display === undefined) return undefined
  if (digester.digest(display, 0) !== digest && parseToken(definition, display) === undefined) return display
  throw new AppError('request_invalid', 'This is a whole token: show only its beginning, as in "sk_live_...".', {
    pointer: '/display',
  })
}

function defaultDisplay(
  definition: ServiceDefinition,
  format: TokenFormat,
  { type, environment }: { readonly type: { readonly name: string }; readonly environment: string },
): string {
  const variant = variantsOf(definition).find(
    (each) =>
      each.format === format &&
      (each.type ?? type.name) === type.name &&
      (each.environment ?? environment) === environment,
  )
  return `${variant?.prefix ?? ''}...`
}
