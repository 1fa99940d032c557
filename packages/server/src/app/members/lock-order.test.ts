import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asMemberId, type KeyId, type Member, type MemberId } from '@keywright/core'
import { afterEach, describe, expect, it } from 'vitest'
import { fill } from '../../storage/contract/suite.ts'
import { openPostgresStore, openSqliteStore, type Store } from '../../storage/index.ts'
import { hasPostgres, makeDatabase, runOn } from '../../storage/testing/postgres-databases.ts'
import {
  ConfiguredSite,
  makeDigester,
  makeNewId,
  makePasskeyCeremonies,
  systemRandomBytes,
} from '../../system/index.ts'
import { deferred, NOON } from '../../testing/owned-clock.ts'
import { keyId, makeKey, makeWorkspace, workspaceId } from '../../testing/rows.ts'
import { SYSTEM_CALLER } from '../caller.ts'
import { makeMembers, type MemberUseCases } from './make-members.ts'

type Transact = Store['transact']
type Unit = Parameters<Parameters<Transact>[0]>[0]

const tools = { newId: makeNewId(() => NOON), sha256: makeDigester([]).sha256Hex, wallNow: () => NOON }
const nowhere = { ip: undefined, requestId: undefined }
const memberId = (index: number): MemberId => asMemberId(`mem_${String(index).padStart(20, '0')}`) as MemberId
const emailOf = (index: number): string => `member-${index}@example.com`

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp()
})

async function openFile(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-order-'))
  const store = await openSqliteStore({ path: join(folder, 'db'), ...tools })
  cleanups.push(async () => rmSync(folder, { recursive: true }))
  cleanups.push(() => store.close())
  return store
}

/** The use-cases over a store whose transactions a test may have a word in. */
function membersOf(store: Store, within: (unit: Unit) => Unit): MemberUseCases {
  return makeMembers({
    ...store,
    transact: (work) => store.transact((unit) => work(within(unit))),
    passwords: { hash: async () => 'hash', verify: async () => true, isCommon: () => false },
    ceremonies: makePasskeyCeremonies(),
    oidc: undefined,
    site: new ConfiguredSite(undefined),
    proof: { waitFor: async () => ({ everywhere: true, nodes: 1, waitedMs: 0 }) },
    mint: { randomBytes: systemRandomBytes, newId: tools.newId, sha256Hex: tools.sha256 },
    wallNow: tools.wallNow,
    monotonicNow: () => 0,
    onRefusal: () => {},
    onTrouble: () => {},
  })
}

/** Two workspaces, each with one owner; each owner has invited the other. Answers with the links, by whom they are for. */
async function inviteEachOther(store: Store): Promise<ReadonlyMap<number, string>> {
  await fill(store, { workspaces: [makeWorkspace(1), makeWorkspace(2)], keys: [] })
  const members = membersOf(store, (unit) => unit)
  for (const index of [1, 2]) {
    const member: Member = {
      id: memberId(index),
      email: emailOf(index),
      name: `Member ${index}`,
      language: undefined,
      passwordHash: 'hash',
      operator: false,
      createdAt: NOON,
      erasedAt: undefined,
      revision: 1,
    }
    await store.transact(async (unit) => {
      await unit.insertMember(member)
      const place = { memberId: member.id, workspaceId: workspaceId(index), role: 'owner', createdAt: NOON } as const
      await unit.putMembership(place)
    })
  }
  const links = new Map<number, string>()
  for (const [by, of] of [
    [1, 2],
    [2, 1],
  ] as const) {
    const caller = { ...SYSTEM_CALLER, actor: memberId(by) }
    const link = await members.invitations.invite(caller, workspaceId(by), { email: emailOf(of), role: 'viewer' })
    links.set(of, link.token)
  }
  return links
}

/** Accepts as the member who is invited and signed in. */
async function accept(store: Store, members: MemberUseCases, index: number, token: string): Promise<void> {
  const member = await store.members.findMemberByEmail(emailOf(index))
  if (member === undefined) throw new Error('the member was made')
  const session = { id: 's', memberId: member.id, createdAt: NOON, confirmedAt: NOON, seenAt: NOON, endsAt: NOON }
  const signedIn = {
    caller: SYSTEM_CALLER,
    member,
    workspaces: [],
    session: { ...session, digest: 'd', ip: undefined },
  }
  await members.acceptInvitation.accept({ token }, nowhere, signedIn)
}

describe('members who accept each other’s invitations', () => {
  it('are locked in the order of their ids, whoever of them invited', async () => {
    const store = await openFile()
    const links = await inviteEachOther(store)
    for (const index of [1, 2]) {
      const locked: string[] = []
      const members = membersOf(store, (unit) => ({
        ...unit,
        lockMember(id) {
          locked.push(id)
          return unit.lockMember(id)
        },
      }))
      await accept(store, members, index, links.get(index) ?? '')
      // Looked at once before the person's answer is, and once with it.
      expect(locked).toEqual([memberId(1), memberId(2), memberId(1), memberId(2)])
    }
  })

  it.skipIf(!hasPostgres)('at once wait for one another and never in a circle, on Postgres', async () => {
    const { url, remove } = await makeDatabase()
    cleanups.push(remove)
    const store = await openPostgresStore({ place: { databaseUrl: url }, ...tools })
    cleanups.push(() => store.close())
    const links = await inviteEachOther(store)
    let answers = 0
    let held = 0
    const begun = deferred<void>()
    /** Both hold a member's row, or one of them waits for the other's. */
    const met = async (): Promise<boolean> => {
      const [row] = await runOn(url, `select count(*) as waiting from pg_stat_activity where wait_event_type = 'Lock'`)
      return held >= 2 || Number(row?.['waiting']) > 0
    }
    const members = membersOf(store, (unit) => {
      let isAnswer = false
      let hasLooked = false
      let isFirst = true
      return {
        ...unit,
        async lockWorkspace(id) {
          // An answer locks its workspace before it looks at the link; whoever only looks does so after.
          if (!hasLooked) {
            isAnswer = true
            answers += 1
            if (answers === 2) begun.resolve()
            await begun.promise
          }
          return unit.lockWorkspace(id)
        },
        findInvitation(digest) {
          hasLooked = true
          return unit.findInvitation(digest)
        },
        async lockMember(id) {
          const found = await unit.lockMember(id)
          if (isAnswer && isFirst) {
            isFirst = false
            held += 1
            await expect.poll(met, { timeout: 8000 }).toBe(true)
          }
          return found
        },
      }
    })
    await Promise.all([1, 2].map((index) => accept(store, members, index, links.get(index) ?? '')))
    const places = await store.transact(async (unit) => [
      await unit.findMembership(workspaceId(1), memberId(2)),
      await unit.findMembership(workspaceId(2), memberId(1)),
    ])
    expect(places.map((place) => place?.role)).toEqual(['viewer', 'viewer'])
    // One that ends in a deadlock is run again.
    expect(answers).toBe(2)
  })
})

describe('the keys of a member who leaves', () => {
  it('are locked in the order of their ids, whatever order they are found in', async () => {
    const store = await openFile()
    const createdBy = memberId(1)
    await inviteEachOther(store)
    await fill(store, { workspaces: [], keys: [1, 2, 3].map((index) => makeKey(index, { createdBy })) })
    const locked: KeyId[] = []
    const members = membersOf(store, (unit) => ({
      ...unit,
      unrevokedKeysMadeBy: async (...asked) => (await unit.unrevokedKeysMadeBy(...asked)).toReversed(),
      lockKey(id) {
        locked.push(id)
        return unit.lockKey(id)
      },
    }))
    await store.transact((unit) =>
      unit.putMembership({ memberId: memberId(2), workspaceId: workspaceId(1), role: 'owner', createdAt: NOON }),
    )
    await members.memberCommands.remove(SYSTEM_CALLER, workspaceId(1), createdBy, 'revoke')
    expect(locked).toEqual([keyId(1), keyId(2), keyId(3)])
  })
})
