import type { MemberQueries, Passwords, Proof, Transact, Unit } from '../../ports/index.ts'
import { type AcceptInvitation, makeAcceptInvitation } from './accept-invitation.ts'
import { type Accounts, makeAccounts } from './accounts.ts'
import { type IdentifyMember, makeIdentifyMember } from './identify-member.ts'
import { type Invitations, makeInvitations } from './invitations.ts'
import { makeMemberCommands, type MemberCommands } from './member-commands.ts'
import { makeSignIn, type SessionMint, type SignIn, type SignInPorts } from './sign-in.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

export interface MemberUseCases {
  readonly identifyMember: IdentifyMember
  readonly signIn: SignIn
  readonly invitations: Invitations
  readonly acceptInvitation: AcceptInvitation
  readonly accounts: Accounts
  readonly memberCommands: MemberCommands
}

export interface MemberPorts {
  readonly transact: Transact<Unit>
  readonly members: MemberQueries
  readonly passwords: Passwords
  readonly proof: Proof
  readonly mint: SessionMint
  readonly wallNow: () => number
  readonly monotonicNow: () => number
  readonly onRefusal: SignInPorts['onRefusal']
}

/** Everything that members do, wired to one store and one memory of failed sign-ins. */
export function makeMembers(ports: MemberPorts): MemberUseCases {
  const { transact, members, passwords, proof, mint, wallNow, onRefusal } = ports
  const throttle = new SignInThrottle(ports.monotonicNow)
  return {
    identifyMember: makeIdentifyMember({ members, transact, sha256Hex: mint.sha256Hex, wallNow }),
    signIn: makeSignIn({ members, transact, passwords, throttle, sessions: mint, onRefusal }),
    invitations: makeInvitations({ transact, mint }),
    acceptInvitation: makeAcceptInvitation({ members, transact, passwords, mint }),
    accounts: makeAccounts({ members, transact, passwords, throttle, mint, wallNow }),
    memberCommands: makeMemberCommands({ transact, proof }),
  }
}
