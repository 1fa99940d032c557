import {
  type ApiKey,
  AppError,
  applyKeyCommand,
  type EpochMs,
  type KeyCommand,
  type KeyId,
  type KeyStatus,
  statusOf,
  type WorkspaceId,
} from '@keywright/core'
import type { ChangeMark, Effective, Proof, Transact, Unit } from '../ports/index.ts'
import { type BatchProblem, batchProblem, requireBatchSize, requireSound } from './batch.ts'
import { type Caller, keyNotFound, requireFresh, requireReach, requireScope, workspaceNotFound } from './caller.ts'
import { auditedKey, by, type CommandOptions, digestsOf, prove } from './command.ts'
import { requireHoldsGrant } from './grants.ts'

export const BULK_ACTIONS = ['revoke', 'disable', 'enable', 'delete'] as const

export type BulkAction = (typeof BULK_ACTIONS)[number]

export interface BulkRequest {
  readonly action: BulkAction
  readonly ids: readonly KeyId[]
  /** For the audit, and of a revocation for the key too. */
  readonly reason?: string | undefined
}

export interface BulkResult {
  readonly id: KeyId
  /** `false`: the key was so already. */
  readonly changed: boolean
  readonly status: KeyStatus | 'deleted'
}

export interface BulkKeysPorts {
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'lockWorkspace'
      | 'lockKey'
      | 'updateKey'
      | 'deleteKey'
      | 'markKeysChanged'
      | 'record'
      | 'change'
      | 'readHead'
    >
  >
  readonly proof: Proof
}

export type BulkKeys = (
  caller: Caller,
  workspace: WorkspaceId,
  request: BulkRequest,
  options?: Pick<CommandOptions, 'wait'>,
) => Promise<{ readonly results: readonly BulkResult[]; readonly effective: Effective }>

/**
 * One command on many keys of a workspace: all or none, in one transaction with one row in the feed, which is held for one
 * commit, and one wait.
 */
export function makeBulkKeys({ transact, proof }: BulkKeysPorts): BulkKeys {
  return async function bulkKeys(caller, workspaceId, request, options = {}) {
    requireScope(caller, 'api-keys:write')
    requireReach(caller, workspaceId)
    requireBatchSize('ids', request.ids.length)
    const { results, mark } = await transact(async (unit) => {
      if ((await unit.lockWorkspace(workspaceId)) === undefined) throw workspaceNotFound()
      const now = unit.now()
      if (request.action === 'revoke') requireFresh(caller, now)
      const steps = await planAll(unit, caller, workspaceId, request)
      const changed = steps.filter((step) => step.changed)
      for (const { after, before } of changed) {
        if (after === undefined) await unit.deleteKey(before.id)
        else await unit.updateKey(after)
      }
      for (const step of changed) await recordStep(unit, caller, request, step)
      return {
        results: inAskedOrder(request.ids, steps, now),
        // Nothing to change, and yet an earlier command may still be on its way: wait for the head that this one read.
        mark: changed.length === 0 ? await unit.readHead() : await writeChange(unit, changed),
      }
    })
    return { results, effective: await prove(proof, mark, options) }
  }
}

interface Step {
  readonly before: ApiKey
  /** `undefined`: deleted. */
  readonly after: ApiKey | undefined
  readonly changed: boolean
}

type PlanUnit = Pick<Unit, 'now' | 'lockKey'>

/** Locks every key, in the one order in which keys are locked, and decides what becomes of it. Throws with all problems. */
async function planAll(
  unit: PlanUnit,
  caller: Caller,
  workspaceId: WorkspaceId,
  request: BulkRequest,
): Promise<readonly Step[]> {
  const steps: Step[] = []
  const problems: BatchProblem[] = []
  const sorted = [...request.ids.entries()].sort(([, a], [, b]) => (a < b ? -1 : Number(a > b)))
  let previous: KeyId | undefined
  for (const [index, id] of sorted) {
    try {
      if (id === previous) throw new AppError('request_invalid', 'This id stands twice in the list.')
      previous = id
      const key = await unit.lockKey(id)
      if (key === undefined || key.workspaceId !== workspaceId) throw keyNotFound()
      requireHoldsGrant(caller, key)
      steps.push(planOne(caller, key, request, unit.now()))
    } catch (error) {
      problems.push(batchProblem(index, error))
    }
  }
  requireSound('ids', problems)
  return steps
}

function planOne(caller: Caller, key: ApiKey, { action, reason }: BulkRequest, now: EpochMs): Step {
  if (action === 'delete') {
    if (key.revokedAt !== undefined) return { before: key, after: undefined, changed: true }
    throw new AppError('key_not_revoked', 'Revoke the key first: deleting one that is in use would hide who used it.')
  }
  const command: KeyCommand = action === 'revoke' ? { kind: action, by: caller.actor, reason } : { kind: action }
  const { key: after, changed } = applyKeyCommand(key, command, now)
  return { before: key, after, changed }
}

const ACTION_WORDS = {
  revoke: 'key.revoked',
  disable: 'key.disabled',
  enable: 'key.enabled',
  delete: 'key.deleted',
} as const satisfies Readonly<Record<BulkAction, string>>

async function recordStep(
  unit: Pick<Unit, 'record'>,
  caller: Caller,
  { action, reason }: BulkRequest,
  { before, after }: Step,
): Promise<void> {
  await unit.record({
    chain: before.workspaceId,
    action: ACTION_WORDS[action],
    ...by(caller),
    subject: before.id,
    service: before.service,
    reason,
    before: auditedKey(before),
    ...(after === undefined ? {} : { after: auditedKey(after) }),
  })
}

/** One row for all, with digests that were read under the locks. */
async function writeChange(
  unit: Pick<Unit, 'change' | 'markKeysChanged'>,
  steps: readonly Step[],
): Promise<ChangeMark> {
  const keys = steps.map(({ before }) => before)
  const mark = await unit.change({
    kind: 'keys',
    apiKeyIds: keys.map(({ id }) => id),
    digests: keys.flatMap(digestsOf),
  })
  const kept = steps.flatMap(({ after }) => (after === undefined ? [] : [after.id]))
  if (kept.length > 0) await unit.markKeysChanged(kept, mark.seq)
  return mark
}

function inAskedOrder(ids: readonly KeyId[], steps: readonly Step[], now: EpochMs): readonly BulkResult[] {
  const results = new Map(
    steps.map(({ before, after, changed }) => {
      return [
        before.id,
        { id: before.id, changed, status: after === undefined ? 'deleted' : statusOf(after, now) },
      ] as const
    }),
  )
  return ids.flatMap((id) => results.get(id) ?? [])
}
