import { AppError } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../testing/owned-clock.ts'
import { keyId, makeKey, makeWorkspace, workspaceId } from '../../testing/rows.ts'
import type { Store } from '../sqlite-store.ts'
import { enrol, makeMember, makeSession, memberId } from './member-rows.ts'
import { fill, type Suite } from './suite.ts'

export function memberCases(suite: Suite): void {
  accountCases(suite)
  membershipCases(suite)
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
