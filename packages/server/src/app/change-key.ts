import {
  type ApiKey,
  AppError,
  applyKeyCommand,
  type EpochMs,
  type KeyCommand,
  type KeyId,
  type ServiceDefinition,
  statusOf,
  type Workspace,
} from '@keywright/core'
import type { ChangeMark, Effective, Proof, Transact, Unit } from '../ports/index.ts'
import { beyondReach, type Caller, keyNotFound, reaches, requireScope } from './caller.ts'
import { requireRoom, typeOf } from './create-key.ts'
import { requireHoldsGrant } from './grants.ts'
import { auditedKey, by, checkEtag, type CommandOptions, type DefinitionOf, digestsOf, prove } from './command.ts'

export interface KeyChanged {
  readonly apiKey: ApiKey
  readonly workspace: Workspace
  readonly definition: ServiceDefinition
  readonly effective: Effective
}

export type ChangeKeyUnit = Pick<
  Unit,
  | 'now'
  | 'findPlaceOf'
  | 'shareService'
  | 'shareWorkspace'
  | 'lockKey'
  | 'countLiveKeys'
  | 'updateKey'
  | 'markKeyChanged'
  | 'record'
  | 'change'
  | 'readHead'
>

export interface ChangeKeyPorts {
  readonly transact: Transact<ChangeKeyUnit>
  readonly definitionOf: DefinitionOf
  readonly proof: Proof
}

/** What a command does to a key, decided from the rows that are locked. */
export interface KeyChangePlan {
  /** The audit's word: `key.revoked`. */
  readonly action: string
  readonly reason?: string | undefined
  readonly plan: (facts: {
    readonly key: ApiKey
    readonly workspace: Workspace
    readonly definition: ServiceDefinition
    readonly now: EpochMs
  }) => KeyCommand
  readonly giveUpAfterMs?: number
}

export type ChangeKey = (
  caller: Caller,
  id: KeyId,
  plan: KeyChangePlan,
  options?: CommandOptions,
) => Promise<KeyChanged>

/**
 * The frame of every command on one key: lock, look at reach and ETag, decide in the core, write row, audit and feed in one
 * transaction, then wait outside it until no node gives the old verdict.
 */
export function makeChangeKey({ transact, definitionOf, proof }: ChangeKeyPorts): ChangeKey {
  return async function changeKey(caller, id, { action, reason, plan, giveUpAfterMs }, options = {}) {
    requireScope(caller, 'api-keys:write')
    const done = await transact(async (unit) => {
      const { key, workspace, definition } = await lockForChange(unit, caller, id, definitionOf)
      checkEtag(key, options.ifMatch)
      const now = unit.now()
      const change = applyKeyCommand(key, plan({ key, workspace, definition, now }), now)
      if (!change.changed) {
        // Nothing to change, and yet the first command may still be on its way: wait for the head that this one read.
        return { key, workspace, definition, mark: await unit.readHead() }
      }
      if (!isLive(key, now) && isLive(change.key, now)) {
        // An expired key that is given more time takes a place again, which another may have taken meanwhile.
        requireRoom(typeOf(definition, key.type), await unit.countLiveKeys(key.workspaceId, now))
      }
      await unit.updateKey(change.key)
      await unit.record({
        chain: key.workspaceId,
        action,
        ...by(caller),
        subject: key.id,
        service: key.service,
        reason,
        before: auditedKey(key),
        after: auditedKey(change.key),
      })
      const mark = await writeChange(unit, change.key)
      return {
        key: { ...change.key, changedSeq: mark.seq },
        workspace,
        definition,
        mark: change.verdictChanged ? mark : undefined,
      }
    })
    const effective = await prove(proof, done.mark, options, giveUpAfterMs)
    return { apiKey: done.key, workspace: done.workspace, definition: done.definition, effective }
  }
}

/** Whether a key takes one of the workspace's places: a disabled one does, since it can be enabled at any time. */
function isLive(key: ApiKey, now: EpochMs): boolean {
  const status = statusOf(key, now)
  return status !== 'revoked' && status !== 'expired'
}

/** Names the key and its digests, read under the lock, so that a rotation that ran beside it hides no secret. */
async function writeChange(unit: Pick<Unit, 'change' | 'markKeyChanged'>, key: ApiKey): Promise<ChangeMark> {
  const mark = await unit.change({ kind: 'keys', apiKeyIds: [key.id], digests: digestsOf(key) })
  await unit.markKeyChanged(key.id, mark.seq)
  return mark
}

async function lockForChange(
  unit: Pick<Unit, 'findPlaceOf' | 'shareService' | 'shareWorkspace' | 'lockKey'>,
  caller: Caller,
  id: KeyId,
  definitionOf: DefinitionOf,
): Promise<{ readonly key: ApiKey; readonly workspace: Workspace; readonly definition: ServiceDefinition }> {
  // In the order in which all commands lock: where the key is must be known before it is held.
  const place = await unit.findPlaceOf(id)
  if (place === undefined) throw keyNotFound()
  if (!reaches(caller, place.workspaceId)) throw beyondReach(caller, place.workspaceId, keyNotFound())
  const service = await unit.shareService(place.service)
  const workspace = await unit.shareWorkspace(place.workspaceId)
  const key = await unit.lockKey(id)
  // It was deleted meanwhile.
  if (key === undefined) throw keyNotFound()
  requireHoldsGrant(caller, key)
  if (workspace === undefined || service === undefined) {
    throw new AppError('internal', 'The key has lost its workspace or service.')
  }
  return { key, workspace, definition: definitionOf(service) }
}
