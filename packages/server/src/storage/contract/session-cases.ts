import type { Session } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../testing/owned-clock.ts'
import { makeWorkspace, workspaceId } from '../../testing/rows.ts'
import { enrol, makeMember, makeSession, memberId } from './member-rows.ts'
import { fill, type Suite } from './suite.ts'

export function sessionCases(suite: Suite): void {
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
