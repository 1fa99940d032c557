import {
  type ApiKey,
  AppError,
  applyKeyCommand,
  type KeyCommand,
  type KeyId,
  mayManageRole,
  type MemberId,
  type Membership,
  type Role,
  type WorkspaceId,
} from '@keywright/core'
import type { ChangeMark, Effective, Proof, Transact, Unit } from '../../ports/index.ts'
import { type Caller, narrowedTo, requireFresh, requireReach, requireScope, workspaceNotFound } from '../caller.ts'
import { auditedKey, by, type CommandOptions, digestsOf, prove } from '../command.ts'
import { memberNotFound } from './accounts.ts'
import { requireMayGive } from './invitations.ts'
import { scopesOfRole } from './role-scopes.ts'

/** What becomes of the unrevoked keys that a leaving member made. */
export const LEFT_KEYS = ['keep', 'disable', 'revoke'] as const

export type LeftKeys = (typeof LEFT_KEYS)[number]

/** A workspace has at most so many keys that one transaction can deal with. */
const LEFT_KEYS_MAX = 1000
/** Ids that the question about them tells. */
const LEFT_KEYS_TOLD_MAX = 20

export interface MemberCommands {
  setRole(caller: Caller, workspace: WorkspaceId, member: MemberId, role: Role): Promise<Membership>
  /** Takes a member out of a workspace; anyone may leave. Throws `keys_undecided` while it is not said what becomes of his keys. */
  remove(
    caller: Caller,
    workspace: WorkspaceId,
    member: MemberId,
    keys: LeftKeys | undefined,
    options?: Pick<CommandOptions, 'wait'>,
  ): Promise<{ readonly keys: readonly KeyId[]; readonly effective: Effective }>
}

type MembersUnit = Pick<
  Unit,
  | 'now'
  | 'lockWorkspace'
  | 'lockKey'
  | 'updateKey'
  | 'markKeysChanged'
  | 'findMembership'
  | 'countMemberships'
  | 'putMembership'
  | 'deleteMembership'
  | 'deleteInvitationsBy'
  | 'unrevokedKeysMadeBy'
  | 'record'
  | 'change'
>

export interface MemberCommandPorts {
  readonly transact: Transact<MembersUnit>
  readonly proof: Proof
}

/** Roles, and leaving. A workspace that has an owner keeps one. With a role go the invitations that were made by it. */
export function makeMemberCommands({ transact, proof }: MemberCommandPorts): MemberCommands {
  return {
    async setRole(caller, workspace, member, role) {
      requireScope(caller, 'members:write')
      requireReach(caller, workspace)
      return transact(async (unit) => {
        const before = await lockMembership(unit, workspace, member)
        requireMayGive(caller, workspace, before.role)
        requireMayGive(caller, workspace, role)
        if (before.role === role) return before
        if (before.role === 'owner') await requireOtherOwner(unit, workspace)
        const after = { ...before, role }
        await unit.putMembership(after)
        if (!mayManageRole(role, before.role)) await unit.deleteInvitationsBy(workspace, member)
        const roles = { before: { role: before.role }, after: { role } }
        await unit.record({ ...eventOf(caller, workspace, member), action: 'member.role_set', ...roles })
        return after
      })
    },
    async remove(caller, workspace, member, keys, options = {}) {
      const leaves = caller.member?.id === member && caller.member.roles.has(workspace)
      // Asked here of this one workspace: the caller may have come with a lesser scope, which suffices for leaving.
      if (!leaves) requireReach(narrowedTo(caller, 'members:write', scopesOfRole), workspace)
      const { ids, mark } = await transact(async (unit) => {
        const before = await lockMembership(unit, workspace, member)
        if (!leaves) requireMayGive(caller, workspace, before.role)
        if (before.role === 'owner') await requireOtherOwner(unit, workspace)
        const made = await unit.unrevokedKeysMadeBy(workspace, member, LEFT_KEYS_MAX + 1)
        const decided = requireDecided(made, keys)
        // As every other revocation.
        if (decided === 'revoke') requireFresh(caller, unit.now())
        const changed = decided === 'keep' ? [] : await changeAll(unit, caller, made, decided)
        await unit.deleteMembership(workspace, member)
        await unit.deleteInvitationsBy(workspace, member)
        const told = { before: { role: before.role }, after: { keys: decided, count: made.length } }
        await unit.record({ ...eventOf(caller, workspace, member), action: 'member.removed', ...told })
        return { ids: made, mark: changed.length === 0 ? undefined : await writeChange(unit, changed) }
      })
      return { keys: ids, effective: await prove(proof, mark, options) }
    },
  }
}

function eventOf(caller: Caller, workspace: WorkspaceId, member: MemberId) {
  return { chain: workspace, ...by(caller), subject: member, service: undefined }
}

async function lockMembership(
  unit: Pick<Unit, 'lockWorkspace' | 'findMembership'>,
  workspace: WorkspaceId,
  member: MemberId,
): Promise<Membership> {
  if ((await unit.lockWorkspace(workspace)) === undefined) throw workspaceNotFound()
  const membership = await unit.findMembership(workspace, member)
  if (membership === undefined) throw memberNotFound()
  return membership
}

async function requireOtherOwner(unit: Pick<Unit, 'countMemberships'>, workspaceId: WorkspaceId): Promise<void> {
  if ((await unit.countMemberships({ workspaceId, role: 'owner' })) > 1) return
  throw new AppError('last_owner', 'This is the last owner of the workspace. Make another member an owner first.')
}

function requireDecided(made: readonly KeyId[], keys: LeftKeys | undefined): LeftKeys {
  if (made.length === 0) return 'keep'
  if (keys !== undefined && (keys === 'keep' || made.length <= LEFT_KEYS_MAX)) return keys
  const details = { count: made.length, ids: made.slice(0, LEFT_KEYS_TOLD_MAX) }
  const message =
    keys === undefined
      ? 'This member made API keys that are not revoked. Say what becomes of them: keep, disable or revoke.'
      : `More than ${LEFT_KEYS_MAX} keys cannot be changed at once. Change some of them first, or keep them.`
  throw new AppError('keys_undecided', message, { pointer: '/keys', details })
}

/** Locks each key in the order of the ids, in which all commands lock them, however they come, and changes those that are not so already. */
async function changeAll(
  unit: Pick<Unit, 'now' | 'lockKey' | 'updateKey' | 'record'>,
  caller: Caller,
  ids: readonly KeyId[],
  keys: 'disable' | 'revoke',
): Promise<readonly ApiKey[]> {
  const reason = 'the member who made it left'
  const command: KeyCommand = keys === 'revoke' ? { kind: 'revoke', by: caller.actor, reason } : { kind: 'disable' }
  const changedKeys: ApiKey[] = []
  for (const id of ids.toSorted()) {
    const before = await unit.lockKey(id)
    if (before === undefined || before.revokedAt !== undefined) continue
    const { key: after, changed } = applyKeyCommand(before, command, unit.now())
    if (!changed) continue
    await unit.updateKey(after)
    await unit.record({
      chain: after.workspaceId,
      action: keys === 'revoke' ? 'key.revoked' : 'key.disabled',
      ...by(caller),
      subject: id,
      service: after.service,
      reason,
      before: auditedKey(before),
      after: auditedKey(after),
    })
    changedKeys.push(after)
  }
  return changedKeys
}

async function writeChange(
  unit: Pick<Unit, 'change' | 'markKeysChanged'>,
  keys: readonly ApiKey[],
): Promise<ChangeMark> {
  const apiKeyIds = keys.map(({ id }) => id)
  const mark = await unit.change({ kind: 'keys', apiKeyIds, digests: keys.flatMap(digestsOf) })
  await unit.markKeysChanged(apiKeyIds, mark.seq)
  return mark
}
