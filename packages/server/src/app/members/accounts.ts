import { AppError, type Member, type MemberId } from '@keywright/core'
import type { MemberQueries, Passwords, Transact, Unit } from '../../ports/index.ts'
import { type Caller, requireFresh, type SignedIn } from '../caller.ts'
import { by } from '../command.ts'
import { hashPassword } from './accept-invitation.ts'
import { refused, renewSession, type SessionMint, type SignInPorts } from './sign-in.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

export interface AccountEdit {
  readonly name?: string | undefined
  readonly language?: string | null | undefined
  readonly password?: string | undefined
}

export interface Accounts {
  signOut(caller: Caller): Promise<void>
  /** Proves anew who the member is; the session goes on under a new token. Throws `sign_in_refused`, `sign_in_throttled`. */
  confirm(caller: Caller, password: string): Promise<{ readonly token: string }>
  /** A new password needs a fresh proof, and ends the member's other sessions. */
  edit(caller: Caller, edit: AccountEdit): Promise<Member>
  /** Ends one of the member's own sessions, or all but this one. */
  endSessions(caller: Caller, id: string | 'others'): Promise<void>
  /** Takes everything away that says who a person is; the audit keeps the bare id. By an operator, or the person. */
  erase(caller: Caller, id: MemberId): Promise<void>
}

export interface AccountPorts {
  readonly members: Pick<MemberQueries, 'findMember' | 'listSessions'>
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'lockMember'
      | 'updateMember'
      | 'countOperators'
      | 'countMemberships'
      | 'renewSession'
      | 'deleteSession'
      | 'deleteSessions'
      | 'deleteSignInMeans'
      | 'deleteInvitations'
      | 'deleteInvitationsTo'
      | 'record'
    >
  >
  readonly passwords: Passwords
  readonly throttle: SignInThrottle
  readonly onRefusal: SignInPorts['onRefusal']
  readonly mint: SessionMint
  readonly wallNow: () => number
}

/** What a member does with the account that is his. */
export function makeAccounts(ports: AccountPorts): Accounts {
  const { members, transact, passwords, throttle, onRefusal, mint, wallNow } = ports

  const event = (caller: Caller, action: string, after?: unknown) => ({
    chain: 'installation' as const,
    action,
    ...by(caller),
    subject: caller.actor,
    service: undefined,
    ...(after === undefined ? {} : { after }),
  })

  async function lockOwn(unit: Pick<Unit, 'lockMember'>, { id }: SignedIn): Promise<Member> {
    const member = await unit.lockMember(id)
    if (member === undefined || member.erasedAt !== undefined) throw memberNotFound()
    return member
  }

  return {
    async signOut(caller) {
      const { sessionId } = signedIn(caller)
      await transact(async (unit) => {
        await unit.deleteSession(sessionId)
        await unit.record(event(caller, 'member.signed_out', { session: sessionId }))
      })
    },
    async confirm(caller, password) {
      const own = signedIn(caller)
      const member = await members.findMember(own.id)
      const email = member?.email ?? ''
      throttle.requireOpen(email, caller.ip)
      throttle.failed(email, caller.ip)
      if (!(await passwords.verify(member?.passwordHash, password))) {
        onRefusal(caller, own.id, 'password')
        throw refused()
      }
      throttle.succeeded(email, caller.ip)
      return transact(async (unit) => {
        // Read again under the lock: a password that was changed meanwhile proves nothing any more.
        if ((await lockOwn(unit, own)).passwordHash !== member?.passwordHash) throw refused()
        return renewSession(unit, mint, caller, 'password')
      })
    },
    async edit(caller, { name, language, password }) {
      const own = signedIn(caller)
      if (password !== undefined) requireFresh(caller, wallNow())
      const seen = await members.findMember(own.id)
      const person = { email: seen?.email ?? '', name: name ?? seen?.name ?? '' }
      const passwordHash = password === undefined ? undefined : await hashPassword(passwords, password, person)
      return transact(async (unit) => {
        const before = await lockOwn(unit, own)
        const after: Member = {
          ...before,
          name: name ?? before.name,
          language: language === undefined ? before.language : (language ?? undefined),
          passwordHash: passwordHash ?? before.passwordHash,
          revision: before.revision + 1,
        }
        await unit.updateMember(after)
        if (passwordHash !== undefined) {
          await unit.deleteSessions(own.id, own.sessionId)
          await unit.deleteInvitations({ kind: 'recovery', memberId: own.id }, unit.now())
        }
        await unit.record(event(caller, passwordHash === undefined ? 'member.edited' : 'member.password_changed'))
        return after
      })
    },
    async endSessions(caller, id) {
      const own = signedIn(caller)
      const listed = await members.listSessions(own.id, wallNow())
      // Another member's session is not there, for whoever asks.
      if (id !== 'others' && !listed.some((session) => session.id === id)) {
        throw new AppError('not_found', 'There is no such session.')
      }
      await transact(async (unit) => {
        if (id === 'others') await unit.deleteSessions(own.id, own.sessionId)
        else await unit.deleteSession(id)
        await unit.record(event(caller, 'member.sessions_ended', { session: id }))
      })
    },
    async erase(caller, id) {
      if (!caller.operator && caller.member?.id !== id) throw memberNotFound()
      requireFresh(caller, wallNow())
      await transact(async (unit) => {
        const member = await unit.lockMember(id)
        if (member === undefined || member.erasedAt !== undefined) throw memberNotFound()
        if ((await unit.countMemberships({ memberId: id })) > 0) {
          const rule = 'Take the person out of every workspace first: there it is asked what becomes of the keys.'
          throw new AppError('member_in_workspaces', rule)
        }
        if (member.operator && (await unit.countOperators()) === 1) {
          throw new AppError('last_operator', 'This is the last operator. Invite another first.')
        }
        await unit.updateMember(erased(member, unit.now()))
        await unit.deleteSessions(id, undefined)
        await unit.deleteSignInMeans(id)
        await unit.deleteInvitations({ kind: 'recovery', memberId: id }, unit.now())
        // An open invitation names the person by address.
        if (member.email !== undefined) await unit.deleteInvitationsTo(member.email)
        await unit.record({ ...event(caller, 'member.erased'), subject: id })
      })
    },
  }
}

/** What stays of a member: an id, which the audit and the keys go on naming. */
function erased(member: Member, now: number): Member {
  return {
    ...member,
    email: undefined,
    name: '',
    language: undefined,
    passwordHash: undefined,
    operator: false,
    erasedAt: now,
    revision: member.revision + 1,
  }
}

/** Throws `session_missing` for a management token: it is no person. */
export function signedIn({ member }: Caller): SignedIn {
  if (member !== undefined) return member
  throw new AppError('session_missing', 'This is for members who signed in, and not for management tokens.')
}

export function memberNotFound(): AppError {
  return new AppError('member_not_found', 'There is no such member.')
}
