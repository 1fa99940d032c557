import type { Invitation, Member, MemberId, Role, Session } from '@keywright/core'
import { NOON } from '../../testing/owned-clock.ts'
import { workspaceId } from '../../testing/rows.ts'
import type { Store } from '../sqlite-store.ts'

const HOUR = 3_600_000
const padded = (index: number): string => String(index).padStart(20, '0')
export const memberId = (index: number): MemberId => `mem_${padded(index)}` as MemberId // the shape that commands make

export function makeMember(index: number, fields: Partial<Member> = {}): Member {
  return {
    id: memberId(index),
    email: `person-${index}@example.com`,
    name: `Person ${index}`,
    language: undefined,
    passwordHash: '$argon2id$hash',
    operator: false,
    createdAt: NOON,
    erasedAt: undefined,
    revision: 1,
    ...fields,
  }
}

export function makeInvitation(index: number, fields: Partial<Invitation> = {}): Invitation {
  return {
    id: `inv_${padded(index)}`,
    kind: 'join',
    digest: `link-${index}`,
    workspaceId: workspaceId(1),
    role: 'viewer',
    email: `guest-${index}@example.com`,
    memberId: undefined,
    createdBy: memberId(1),
    createdAt: NOON,
    expiresAt: NOON + HOUR,
    ...fields,
  }
}

export function makeSession(index: number, fields: Partial<Session> = {}): Session {
  return {
    id: `ses_${padded(index)}`,
    digest: `session-${index}`,
    memberId: memberId(1),
    createdAt: NOON,
    confirmedAt: NOON,
    seenAt: NOON,
    endsAt: NOON + HOUR,
    ip: '203.0.113.9',
    ...fields,
  }
}

/** Puts members into workspaces, as commands would. */
export async function enrol(
  store: Store,
  members: readonly Member[],
  places: readonly (readonly [workspace: number, member: number, role: Role])[] = [],
): Promise<void> {
  await store.transact(async (unit) => {
    for (const member of members) await unit.insertMember(member)
    for (const [workspace, member, role] of places) {
      const createdAt = NOON + member
      await unit.putMembership({ workspaceId: workspaceId(workspace), memberId: memberId(member), role, createdAt })
    }
  })
}
