import { AppError, type Invitation } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { MemberUnit } from '../../ports/members.ts'
import { NOON } from '../../testing/owned-clock.ts'
import { workspaceId } from '../../testing/rows.ts'
import type { Store } from '../sqlite-store.ts'
import { enrol, makeInvitation, makeMember, memberId } from './member-rows.ts'
import { fill, type Suite } from './suite.ts'

export function invitationCases(suite: Suite): void {
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
