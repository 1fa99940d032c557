import { AppError, type Invitation, type Member, MEMBER_BOUNDS, passwordFault } from '@keywright/core'
import type { MemberQueries, Passwords, Transact, Unit } from '../../ports/index.ts'
import type { IdentifiedMember } from './identify-member.ts'
import { requireEmail } from './invitations.ts'
import { closeInvitation, giveOffered, insertPerson, type InvitationReader, requireInvitation } from './join.ts'
import { type From, type OpenedSession, openSession, type SessionMint } from './sign-in.ts'

export interface Acceptance {
  readonly token: string
  readonly email?: string | undefined
  readonly name?: string | undefined
  readonly password?: string | undefined
}

/** What the person who holds a link is told of it before answering. */
export interface LinkFacts {
  readonly kind: Invitation['kind']
  readonly email: string | undefined
  readonly workspaceId: Invitation['workspaceId']
  readonly role: Invitation['role']
  /** The invited person has an account: sign in, then accept. */
  readonly hasAccount: boolean
}

export interface AcceptInvitation {
  read(token: string): Promise<LinkFacts>
  /** Answers a link once, and signs in whoever did. `signedIn`: who is signed in where the link was opened. */
  accept(given: Acceptance, from: From, signedIn: IdentifiedMember | undefined): Promise<OpenedSession | undefined>
}

type AcceptUnit = Pick<
  Unit,
  | 'now'
  | 'lockWorkspace'
  | 'lockKey'
  | 'lockMember'
  | 'findMemberByEmail'
  | 'insertMember'
  | 'updateMember'
  | 'countOperators'
  | 'findMembership'
  | 'countMemberships'
  | 'deleteSignInMeans'
  | 'putMembership'
  | 'findInvitation'
  | 'deleteInvitation'
  | 'insertSession'
  | 'deleteSession'
  | 'trimSessions'
  | 'deleteSessions'
  | 'record'
>

export interface AcceptPorts {
  readonly members: Pick<MemberQueries, 'findMemberByEmail'>
  readonly transact: Transact<AcceptUnit>
  readonly passwords: Passwords
  readonly mint: SessionMint
}

/** Throws `link_not_valid` for a link that was used, has expired, was withdrawn or never was: nobody learns which. */
export function makeAcceptInvitation({ members, transact, passwords, mint }: AcceptPorts): AcceptInvitation {
  const find = (unit: InvitationReader, token: string): Promise<Invitation> =>
    requireInvitation(unit, mint.sha256Hex(token))

  async function setUp(unit: AcceptUnit, given: Acceptance, passwordHash: string): Promise<Member> {
    if ((await unit.countOperators()) > 0) {
      throw new AppError('link_not_valid', 'An operator exists already: sign in, or ask for an invitation.')
    }
    const email = requireEmail(given.email ?? '')
    const name = given.name ?? ''
    const before = await unit.findMemberByEmail(email)
    if (before !== undefined) {
      throw new AppError('member_exists', 'Somebody has an account with this address.', { pointer: '/email' })
    }
    return insertPerson(unit, mint, { email, name, passwordHash, operator: true })
  }

  async function join(
    unit: AcceptUnit,
    invitation: Invitation,
    given: Acceptance,
    hash: string | undefined,
  ): Promise<Member> {
    const { email } = invitation
    if (email === undefined) throw new AppError('internal', 'An invitation to join has an address.')
    const before = await unit.findMemberByEmail(email)
    if ((before === undefined) !== (hash !== undefined)) throw signInFirst()
    const person = { email, name: given.name ?? '', passwordHash: hash, operator: false }
    return giveOffered(unit, invitation, before ?? (await insertPerson(unit, mint, person)))
  }

  async function recover(unit: AcceptUnit, invitation: Invitation, passwordHash: string): Promise<Member> {
    const member = invitation.memberId && (await unit.lockMember(invitation.memberId))
    if (!member || member.erasedAt !== undefined) throw new AppError('link_not_valid', 'This account is gone.')
    const after = { ...member, passwordHash, revision: member.revision + 1 }
    await unit.updateMember(after)
    // Whoever knew the old password may be signed in, or have left a passkey of his own behind. The owner has none that works.
    await unit.deleteSessions(member.id, undefined)
    await unit.deleteSignInMeans(member.id)
    return after
  }

  return {
    async read(token) {
      const { kind, email, workspaceId, role } = await transact((unit) => find(unit, token))
      const hasAccount = email !== undefined && (await members.findMemberByEmail(email)) !== undefined
      return { kind, email, workspaceId, role, hasAccount }
    },
    async accept(given, from, signedIn) {
      const seen = await transact((unit) => find(unit, given.token))
      const hasAccount = seen.email !== undefined && (await members.findMemberByEmail(seen.email)) !== undefined
      if (hasAccount && signedIn?.member.email !== seen.email) throw signInFirst()
      const hash = hasAccount ? undefined : await hashChosen(passwords, given, seen)
      return transact(async (unit) => {
        // Before the invitation, as whoever invites locks them.
        if (seen.workspaceId !== undefined) await unit.lockWorkspace(seen.workspaceId)
        const invitation = await find(unit, given.token)
        const member = await answer(unit, invitation, given, hash)
        await closeInvitation(unit, invitation, member, from)
        return hasAccount ? undefined : openSession(unit, mint, member, 'link', from)
      })
    },
  }

  function answer(
    unit: AcceptUnit,
    invitation: Invitation,
    given: Acceptance,
    hash: string | undefined,
  ): Promise<Member> {
    if (invitation.kind === 'join') return join(unit, invitation, given, hash)
    if (hash === undefined) throw new AppError('internal', 'Only an invitation to join is accepted without a password.')
    return invitation.kind === 'setup' ? setUp(unit, given, hash) : recover(unit, invitation, hash)
  }
}

function signInFirst(): AppError {
  return new AppError('sign_in_first', 'The invited person has an account: sign in with it, then open the link again.')
}

/** Throws `password_too_weak` and `request_invalid` before anything is changed, so that a link outlives a slip. */
async function hashChosen(passwords: Passwords, given: Acceptance, invitation: Invitation): Promise<string> {
  const email = invitation.email ?? given.email ?? ''
  if (invitation.kind === 'setup') requireEmail(email)
  if (invitation.kind !== 'recovery') requireName(given.name)
  return hashPassword(passwords, given.password ?? '', { email, name: given.name ?? '' })
}

function requireName(name: string | undefined): void {
  if (name !== undefined && name.length <= MEMBER_BOUNDS.nameLengthMax) return
  throw new AppError('request_invalid', 'Say your name.', { pointer: '/name' })
}

export async function hashPassword(
  passwords: Passwords,
  password: string,
  person: { readonly email: string; readonly name: string },
): Promise<string> {
  const fault = passwordFault(password, { ...person, isCommon: (lower) => passwords.isCommon(lower) })
  if (fault !== undefined) throw new AppError('password_too_weak', fault, { pointer: '/password' })
  return passwords.hash(password)
}
