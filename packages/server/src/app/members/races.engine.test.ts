import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore, type Store } from '../../storage/index.ts'
import {
  ConfiguredSite,
  makeDigester,
  makeNewId,
  makePasskeyCeremonies,
  systemRandomBytes,
} from '../../system/index.ts'
import { deferred, OwnedClock } from '../../testing/owned-clock.ts'
import type { Caller } from '../caller.ts'
import { makeMembers, type MemberUseCases } from './make-members.ts'

const EMAIL = 'ana@example.com'
const OLD = 'a horse, a battery, a staple'
const NEW = 'six small words of my own'
const nowhere = { ip: undefined, requestId: undefined }

let folder: string
let store: Store
let members: MemberUseCases
let caller: Caller
/** The look at a password waits for this, once it is set. */
let gate: Promise<void> = Promise.resolve()
let looking = deferred<void>()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keywright-races-'))
  gate = Promise.resolve()
  looking = deferred()
  const clock = new OwnedClock()
  const digester = makeDigester([])
  const newId = makeNewId(clock.wallNow)
  const { sha256Hex } = digester
  store = await openSqliteStore({ path: join(folder, 'db'), newId, sha256: sha256Hex, wallNow: clock.wallNow })
  members = makeMembers({
    transact: store.transact,
    members: store.members,
    passwords: {
      hash: async (password) => `hash of ${password}`,
      async verify(hash, password) {
        looking.resolve()
        await gate
        return hash === `hash of ${password}`
      },
      isCommon: () => false,
    },
    ceremonies: makePasskeyCeremonies(),
    oidc: undefined,
    site: new ConfiguredSite(undefined),
    proof: { waitFor: async () => ({ everywhere: true, nodes: 1, waitedMs: 0 }) },
    mint: { randomBytes: systemRandomBytes, newId, sha256Hex },
    wallNow: clock.wallNow,
    monotonicNow: clock.monotonicNow,
    onRefusal: () => {},
    onTrouble: () => {},
  })
  for (const email of ['other@example.com', EMAIL]) {
    const link =
      email === EMAIL
        ? await members.invitations.inviteOperator(caller, email)
        : await members.invitations.makeSetupLink()
    const opened = await members.acceptInvitation.accept(
      { token: link.token, email, name: 'Somebody', password: OLD },
      nowhere,
      undefined,
    )
    caller = (await members.identifyMember(opened?.token ?? '', nowhere)).caller
  }
})
afterEach(async () => {
  await members.refusedSignIns.idle()
  await store.close()
  rmSync(folder, { recursive: true })
})

/** Begins a command, does something else while it looks at a password, and tells how it ended. */
async function during<T>(command: () => Promise<T>, meanwhile: () => Promise<unknown>): Promise<string> {
  const opened = deferred<void>()
  gate = opened.promise
  const outcome = command().then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )
  await looking.promise
  await meanwhile()
  opened.resolve()
  return outcome
}

const sessions = async (): Promise<number> => (await store.members.listSessions(caller.member?.id ?? idOf(), 0)).length
function idOf(): never {
  throw new Error('the caller is signed in')
}
const signIn = () => members.signIn({ email: EMAIL, password: OLD }, nowhere)
const erase = () => members.accounts.erase(caller, caller.member?.id ?? idOf())
const change = () => members.accounts.edit(caller, { password: NEW })

describe('a proof that is looked at while the account changes', () => {
  it('signs in, and confirms, when nothing happens', async () => {
    expect(await during(signIn, async () => {})).toBe('done')
    expect(
      await during(
        () => members.accounts.confirm(caller, OLD),
        async () => {},
      ),
    ).toBe('done')
  })

  it('signs nobody in whose account was erased meanwhile', async () => {
    expect(await during(signIn, erase)).toBe('sign_in_refused')
    expect(await sessions()).toBe(0)
  })

  it('signs nobody in by a password that was changed meanwhile', async () => {
    expect(await during(signIn, change)).toBe('sign_in_refused')
    expect(await sessions()).toBe(1)
  })

  it('confirms nobody by a password that was changed meanwhile, nor one who was erased', async () => {
    expect(await during(() => members.accounts.confirm(caller, OLD), change)).toBe('sign_in_refused')
    looking = deferred()
    expect(await during(() => members.accounts.confirm(caller, NEW), erase)).toBe('member_not_found')
  })
})

describe('two operators', () => {
  it('who erase each other at once leave one', async () => {
    const other = await members.signIn({ email: 'other@example.com', password: OLD }, nowhere)
    const theirs = (await members.identifyMember(other.token, nowhere)).caller
    const outcomes = await Promise.allSettled([
      members.accounts.erase(caller, theirs.member?.id ?? idOf()),
      members.accounts.erase(theirs, caller.member?.id ?? idOf()),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await store.members.hasOperatorMember()).toBe(true)
  })
})
