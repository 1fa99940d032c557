import { AppError, type Invitation, type Member, type MemberId, type Role, type Session } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { MemberUnit } from '../../ports/members.ts'
import { NOON } from '../../testing/owned-clock.ts'
import { keyId, makeKey, makeWorkspace, workspaceId } from '../../testing/rows.ts'
import type { Store } from '../sqlite-store.ts'
import { fill, type Suite } from './suite.ts'

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

function makeInvitation(index: number, fields: Partial<Invitation> = {}): Invitation {
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

function makeSession(index: number, fields: Partial<Session> = {}): Session {
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

export function memberCases(suite: Suite): void {
  accountCases(suite)
  membershipCases(suite)
  invitationCases(suite)
  sessionCases(suite)
}

function accountCases(suite: Suite): void {
  describe('a member', () => {
    it('is read as it was written, by id and by address, whatever its texts hold', async () => {
      const odd = makeMember(1, {
        email: 'josé+a\'b"c@exämple.com',
        name: '名前 \u{1f511} "\'; drop table members; --',
        language: 'es',
        passwordHash: undefined,
        operator: true,
      })
      await enrol(suite.store, [odd, makeMember(2)])
      expect(await suite.store.members.findMember(odd.id)).toEqual(odd)
      expect(await suite.store.members.findMemberByEmail(odd.email ?? '')).toEqual(odd)
      expect(await suite.store.transact((unit) => unit.lockMember(odd.id))).toEqual(odd)
      expect(await suite.store.transact((unit) => unit.findMemberByEmail(odd.email ?? ''))).toEqual(odd)
      expect(await suite.store.members.findMemberByEmail('%@%')).toBeUndefined()
      expect(await suite.store.members.findMember(memberId(3))).toBeUndefined()
    })

    it('is one for each address, but any number were erased', async () => {
      await enrol(suite.store, [makeMember(1)])
      await expect(enrol(suite.store, [makeMember(2, { email: 'person-1@example.com' })])).rejects.toThrow()
      const gone = { email: undefined, erasedAt: NOON }
      await enrol(suite.store, [makeMember(3, gone), makeMember(4, gone)])
      expect((await suite.store.members.findMember(memberId(4)))?.email).toBeUndefined()
    })

    it('is changed alone', async () => {
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      const changed = makeMember(1, { name: 'Another', operator: true, revision: 2 })
      await suite.store.transact((unit) => unit.updateMember(changed))
      expect(await suite.store.members.findMember(memberId(1))).toEqual(changed)
      expect(await suite.store.members.findMember(memberId(2))).toEqual(makeMember(2))
    })

    it('counts among the operators while it is one and was not erased', async () => {
      const count = () => suite.store.transact((unit) => unit.countOperators())
      expect([await count(), await suite.store.members.hasOperatorMember()]).toEqual([0, false])
      await enrol(suite.store, [makeMember(1, { operator: true, email: undefined, erasedAt: NOON }), makeMember(2)])
      expect([await count(), await suite.store.members.hasOperatorMember()]).toEqual([0, false])
      await enrol(suite.store, [makeMember(3, { operator: true })])
      expect([await count(), await suite.store.members.hasOperatorMember()]).toEqual([1, true])
    })
  })
}

function membershipCases(suite: Suite): void {
  describe('a membership', () => {
    it('is of one workspace, and changes its role alone when it is put again', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)] })
      await enrol(suite.store, [makeMember(1)], [[1, 1, 'viewer']])
      const put = { workspaceId: workspaceId(1), memberId: memberId(1), role: 'owner', createdAt: NOON + 99 } as const
      await suite.store.transact((unit) => unit.putMembership(put))
      const find = (workspace: number) =>
        suite.store.transact((unit) => unit.findMembership(workspaceId(workspace), memberId(1)))
      expect(await find(1)).toEqual({ ...put, createdAt: NOON + 1 })
      expect(await find(2)).toBeUndefined()
      await suite.store.transact((unit) => unit.deleteMembership(workspaceId(2), memberId(1)))
      expect(await find(1)).toBeDefined()
      await suite.store.transact((unit) => unit.deleteMembership(workspaceId(1), memberId(1)))
      expect(await find(1)).toBeUndefined()
    })

    it('is counted by member, workspace and role', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)] })
      const places = [
        [1, 1, 'owner'],
        [2, 1, 'viewer'],
        [1, 2, 'owner'],
        [1, 3, 'viewer'],
      ] as const
      await enrol(suite.store, [makeMember(1), makeMember(2), makeMember(3)], places)
      const counts = await suite.store.transact(async (unit) => [
        await unit.countMemberships({ memberId: memberId(1) }),
        await unit.countMemberships({ workspaceId: workspaceId(1) }),
        await unit.countMemberships({ workspaceId: workspaceId(1), role: 'owner' }),
        await unit.countMemberships({ workspaceId: workspaceId(2), role: 'owner' }),
      ])
      expect(counts).toEqual([2, 3, 2, 0])
    })

    it('is listed page by page in one workspace, each member once, with his newest request', async () => {
      await fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)] })
      const numbers = Array.from({ length: 7 }, (_, i) => i + 1)
      await enrol(
        suite.store,
        numbers.map((number) => makeMember(number)),
        [...numbers.map((number) => [1, number, 'viewer'] as const), [2, 1, 'owner']],
      )
      await suite.store.transact(async (unit) => {
        await unit.insertSession(makeSession(1, { seenAt: NOON + 5 }))
        await unit.insertSession(makeSession(2, { seenAt: NOON + 3 }))
      })
      const seen: string[] = []
      let pages = 0
      for (let after: string | undefined | null; after !== null; pages += 1) {
        const page = { limit: 3, after }
        const { items, nextCursor } = await suite.store.members.listMembers(workspaceId(1), page)
        seen.push(...items.map(({ member }) => member.id))
        after = nextCursor
      }
      expect(seen).toEqual(numbers.map(memberId))
      expect(pages).toBe(3)
      const found = await suite.store.members.findWorkspaceMember(workspaceId(1), memberId(1))
      expect(found).toEqual({ member: makeMember(1), role: 'viewer', since: NOON + 1, seenAt: NOON + 5 })
      expect(await suite.store.members.findWorkspaceMember(workspaceId(2), memberId(2))).toBeUndefined()
      expect((await suite.store.members.findWorkspaceMember(workspaceId(1), memberId(2)))?.seenAt).toBeUndefined()
    })

    it('names the unrevoked keys of its workspace that the member made', async () => {
      const made = { createdBy: memberId(1) }
      const keys = [
        makeKey(1, made),
        makeKey(2, { ...made, revokedAt: NOON }),
        makeKey(3),
        makeKey(4, { ...made, workspaceId: workspaceId(2) }),
        makeKey(5, { ...made, disabledAt: NOON }),
      ]
      await fill(suite.store, { workspaces: [makeWorkspace(1), makeWorkspace(2)], keys })
      const of = (limit: number) =>
        suite.store.transact((unit) => unit.unrevokedKeysMadeBy(workspaceId(1), memberId(1), limit))
      expect(await of(10)).toEqual([keyId(1), keyId(5)])
      expect(await of(1)).toEqual([keyId(1)])
    })

    it('of the last two owners ends for one alone, when both are demoted at once', async () => {
      await fill(suite.store, {})
      await enrol(
        suite.store,
        [makeMember(1), makeMember(2)],
        [
          [1, 1, 'owner'],
          [1, 2, 'owner'],
        ],
      )
      const other = await suite.another()
      const demote = (store: Store, number: number) =>
        store.transact(async (unit) => {
          await unit.lockWorkspace(workspaceId(1))
          const owners = await unit.countMemberships({ workspaceId: workspaceId(1), role: 'owner' })
          if (owners < 2) throw new AppError('last_owner', 'no')
          const place = { workspaceId: workspaceId(1), memberId: memberId(number), createdAt: NOON }
          await unit.putMembership({ ...place, role: 'viewer' })
        })
      const outcomes = await Promise.allSettled([demote(suite.store, 1), demote(other, 2)])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    })
  })
}

function invitationCases(suite: Suite): void {
  describe('an invitation', () => {
    const insert = (...invitations: readonly Invitation[]) =>
      suite.store.transact(async (unit) => {
        for (const invitation of invitations) await unit.insertInvitation(invitation)
      })
    const left = async (): Promise<readonly string[]> => {
      const found = await suite.store.transact(async (unit) => {
        const each: (Invitation | undefined)[] = []
        for (let number = 1; number <= 9; number += 1) each.push(await unit.findInvitation(`link-${number}`))
        return each
      })
      return found.flatMap((invitation) => invitation?.id.slice(-1) ?? [])
    }

    it('is found by the digest of its link, and by its id in its own workspace', async () => {
      const recovery = { kind: 'recovery', workspaceId: undefined, role: undefined, email: undefined } as const
      const other = makeInvitation(2, { ...recovery, memberId: memberId(1), createdBy: 'system' })
      await insert(makeInvitation(1), other)
      await suite.store.transact(async (unit) => {
        expect(await unit.findInvitation('link-1')).toEqual(makeInvitation(1))
        expect(await unit.findInvitation('link-2')).toEqual(other)
        expect(await unit.findInvitation('link-3')).toBeUndefined()
        expect(await unit.findInvitationById(workspaceId(1), makeInvitation(1).id)).toEqual(makeInvitation(1))
        expect(await unit.findInvitationById(workspaceId(2), makeInvitation(1).id)).toBeUndefined()
      })
      await expect(insert(makeInvitation(3, { digest: 'link-1' }))).rejects.toThrow()
    })

    it('is listed and counted in its workspace until it expires', async () => {
      const elsewhere = { workspaceId: workspaceId(2) }
      await insert(makeInvitation(1), makeInvitation(2, { expiresAt: NOON }), makeInvitation(3, elsewhere))
      expect((await suite.store.members.listInvitations(workspaceId(1), NOON)).map(({ id }) => id)).toEqual([
        makeInvitation(1).id,
      ])
      expect(await suite.store.transact((unit) => unit.countInvitations(workspaceId(1), NOON))).toBe(1)
      expect(await suite.store.transact((unit) => unit.countInvitations(workspaceId(1), NOON - 1))).toBe(2)
    })

    it('is deleted by whom it was for, and everything that has expired with it', async () => {
      const again = { email: 'guest-1@example.com' }
      await insert(
        makeInvitation(1),
        makeInvitation(2, { ...again, workspaceId: workspaceId(2) }),
        makeInvitation(3, { ...again, workspaceId: undefined, role: undefined }),
        makeInvitation(4, { kind: 'recovery', memberId: memberId(1), email: undefined, workspaceId: undefined }),
        makeInvitation(5, { kind: 'recovery', memberId: memberId(2), email: undefined, workspaceId: undefined }),
        makeInvitation(6, { kind: 'setup', email: undefined, workspaceId: undefined }),
        makeInvitation(7, { expiresAt: NOON }),
      )
      const remove = (which: Parameters<MemberUnit['deleteInvitations']>[0]) =>
        suite.store.transact((unit) => unit.deleteInvitations(which, NOON))
      await remove({ kind: 'join', workspaceId: workspaceId(1), email: 'guest-1@example.com' })
      expect(await left()).toEqual(['2', '3', '4', '5', '6'])
      await remove({ kind: 'join', workspaceId: undefined, email: 'guest-1@example.com' })
      expect(await left()).toEqual(['2', '4', '5', '6'])
      await remove({ kind: 'recovery', memberId: memberId(1) })
      expect(await left()).toEqual(['2', '5', '6'])
      await remove({ kind: 'setup' })
      expect(await left()).toEqual(['2', '5'])
      await suite.store.transact((unit) => unit.deleteInvitation(makeInvitation(2).id))
      expect(await left()).toEqual(['5'])
    })

    it('is deleted by its address everywhere, and by who made it in one workspace', async () => {
      const there = { workspaceId: workspaceId(2) }
      await insert(
        makeInvitation(1),
        makeInvitation(2, { ...there, email: 'guest-1@example.com' }),
        makeInvitation(3, there),
        makeInvitation(4, { createdBy: memberId(2) }),
        makeInvitation(5),
      )
      await suite.store.transact((unit) => unit.deleteInvitationsTo('guest-1@example.com'))
      expect(await left()).toEqual(['3', '4', '5'])
      await suite.store.transact((unit) => unit.deleteInvitationsBy(workspaceId(1), memberId(1)))
      expect(await left()).toEqual(['3', '4'])
    })

    it('is accepted once, when two answer it at once', async () => {
      await fill(suite.store, {})
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      await insert(makeInvitation(1))
      const other = await suite.another()
      const accept = (store: Store, number: number) =>
        store.transact(async (unit) => {
          const found = await unit.findInvitation('link-1')
          if (found === undefined) throw new AppError('link_not_valid', 'no')
          await unit.deleteInvitation(found.id)
          const place = { workspaceId: workspaceId(1), memberId: memberId(number), createdAt: NOON }
          await unit.putMembership({ ...place, role: 'viewer' })
        })
      const outcomes = await Promise.allSettled([accept(suite.store, 1), accept(other, 2)])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      expect(await suite.store.transact((unit) => unit.countMemberships({ workspaceId: workspaceId(1) }))).toBe(1)
    })
  })
}

function sessionCases(suite: Suite): void {
  describe('a session', () => {
    const insert = (...sessions: readonly Session[]) =>
      suite.store.transact(async (unit) => {
        for (const session of sessions) await unit.insertSession(session)
      })
    const ids = async (member: number): Promise<readonly string[]> =>
      (await suite.store.members.listSessions(memberId(member), NOON)).map(({ id }) => id.slice(-1))

    it('is found by its digest, with its member and the workspaces in which he has a role', async () => {
      const workspaces = [makeWorkspace(1), makeWorkspace(2), makeWorkspace(3)]
      await fill(suite.store, { workspaces })
      await enrol(
        suite.store,
        [makeMember(1), makeMember(2)],
        [
          [1, 1, 'owner'],
          [2, 1, 'viewer'],
          [3, 2, 'admin'],
        ],
      )
      const session = makeSession(1, { ip: undefined })
      await insert(session)
      expect(await suite.store.members.findSession('session-1')).toEqual({
        session,
        member: makeMember(1),
        workspaces: [
          { id: workspaceId(1), slug: workspaces[0]?.slug, name: workspaces[0]?.name, service: 'acme', role: 'owner' },
          { id: workspaceId(2), slug: workspaces[1]?.slug, name: workspaces[1]?.name, service: 'acme', role: 'viewer' },
        ],
      })
      expect(await suite.store.members.findSession('session-2')).toBeUndefined()
      await expect(insert(makeSession(2, { digest: 'session-1' }))).rejects.toThrow()
    })

    it('goes on under another digest after a new proof, and is seen', async () => {
      await enrol(suite.store, [makeMember(1)])
      await insert(makeSession(1), makeSession(2))
      const renewed = { id: makeSession(1).id, digest: 'another', confirmedAt: NOON + 7 }
      await suite.store.transact((unit) => unit.renewSession(renewed))
      expect(await suite.store.members.findSession('session-1')).toBeUndefined()
      const found = await suite.store.members.findSession('another')
      expect(found?.session).toEqual(makeSession(1, { ...renewed, seenAt: NOON + 7 }))
      await suite.store.transact((unit) => unit.touchSession(makeSession(1).id, NOON + 9))
      expect((await suite.store.members.findSession('another'))?.session.seenAt).toBe(NOON + 9)
      expect((await suite.store.members.findSession('session-2'))?.session).toEqual(makeSession(2))
    })

    it('ends alone, or with all of its member but one', async () => {
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      await insert(...[1, 2, 3, 4].map((n) => makeSession(n)), makeSession(5, { memberId: memberId(2) }))
      await suite.store.transact((unit) => unit.deleteSession(makeSession(1).id))
      expect(await ids(1)).toEqual(['4', '3', '2'])
      await suite.store.transact((unit) => unit.deleteSessions(memberId(1), makeSession(3).id))
      expect([await ids(1), await ids(2)]).toEqual([['3'], ['5']])
      await suite.store.transact((unit) => unit.deleteSessions(memberId(1), undefined))
      expect([await ids(1), await ids(2)]).toEqual([[], ['5']])
    })

    it('gives way to newer ones of its member, and ended ones of everybody are deleted', async () => {
      await enrol(suite.store, [makeMember(1), makeMember(2)])
      const ended = { endsAt: NOON }
      await insert(
        ...[1, 2, 3, 4].map((n) => makeSession(n)),
        makeSession(5, { ...ended }),
        makeSession(6, { memberId: memberId(2) }),
        makeSession(7, { ...ended, memberId: memberId(2) }),
      )
      await suite.store.transact((unit) => unit.trimSessions(memberId(1), NOON, 3))
      expect([await ids(1), await ids(2)]).toEqual([['4', '3', '2'], ['6']])
      for (const digest of ['session-1', 'session-5', 'session-7']) {
        expect(await suite.store.members.findSession(digest), digest).toBeUndefined()
      }
    })
  })
}
