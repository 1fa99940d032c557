import type {
  MemberQueries,
  OidcProvider,
  PasskeyCeremonies,
  Passwords,
  Proof,
  Site,
  Transact,
  Unit,
} from '../../ports/index.ts'
import { type AcceptInvitation, makeAcceptInvitation } from './accept-invitation.ts'
import { type Accounts, makeAccounts } from './accounts.ts'
import { type IdentifyMember, makeIdentifyMember } from './identify-member.ts'
import { BegunSignIns } from './begun-sign-ins.ts'
import { type Invitations, makeInvitations } from './invitations.ts'
import { makeMemberCommands, type MemberCommands } from './member-commands.ts'
import { makeOidcSignIn, type OidcSignIn } from './oidc-sign-in.ts'
import { makePasskeySignIn, type PasskeySignIn } from './passkey-sign-in.ts'
import { makePasskeys, type Passkeys } from './passkeys.ts'
import { passkeyFault } from './relying-party.ts'
import { makeRefusedSignIns, type RefusedSignIns } from './refused-sign-ins.ts'
import { type From, makeSignIn, type SessionMint, type SignIn, type SignInPorts } from './sign-in.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

export interface MemberUseCases {
  readonly identifyMember: IdentifyMember
  readonly signIn: SignIn
  readonly passkeySignIn: PasskeySignIn
  readonly passkeys: Passkeys
  readonly oidcSignIn: OidcSignIn
  /** The ways to sign in that work here. */
  readonly signInMethods: () => SignInMethods
  /** Refused sign-ins on their way into the audit. */
  readonly refusedSignIns: Pick<RefusedSignIns, 'idle'>
  readonly invitations: Invitations
  readonly acceptInvitation: AcceptInvitation
  readonly accounts: Accounts
  readonly memberCommands: MemberCommands
}

export interface SignInMethods {
  readonly password: true
  readonly passkey: boolean
  readonly oidc: { readonly name: string } | null
}

export interface MemberPorts {
  readonly transact: Transact<Unit>
  readonly members: MemberQueries
  readonly passwords: Passwords
  readonly ceremonies: PasskeyCeremonies
  /** `undefined`: members sign in here alone. */
  readonly oidc: OidcProvider | undefined
  readonly site: Site
  readonly proof: Proof
  readonly mint: SessionMint
  readonly wallNow: () => number
  readonly monotonicNow: () => number
  /** Hears of every attempt that failed, for the log; nothing that it is told was sent by the caller. */
  readonly onRefusal: (from: From, memberId: string | undefined) => void
  readonly onTrouble: (error: unknown) => void
}

/** Everything that members do, wired to one store and one memory of failed sign-ins. */
export function makeMembers(ports: MemberPorts): MemberUseCases {
  const { transact, members, passwords, ceremonies, oidc, site, proof, mint, wallNow } = ports
  const throttle = new SignInThrottle(ports.monotonicNow)
  const begun = new BegunSignIns(ports.monotonicNow)
  const refusedSignIns = makeRefusedSignIns({ transact, wallNow, onTrouble: ports.onTrouble })
  const onRefusal: SignInPorts['onRefusal'] = (from, memberId, means) => {
    ports.onRefusal(from, memberId)
    refusedSignIns.note(from, memberId, means)
  }
  return {
    refusedSignIns,
    identifyMember: makeIdentifyMember({ members, transact, sha256Hex: mint.sha256Hex, wallNow }),
    signIn: makeSignIn({ members, transact, passwords, throttle, sessions: mint, onRefusal }),
    passkeySignIn: makePasskeySignIn({ transact, ceremonies, site, mint, begun, onRefusal }),
    passkeys: makePasskeys({ transact, ceremonies, site, mint, wallNow }),
    oidcSignIn: makeOidcSignIn({ transact, provider: oidc, site, mint, begun, onRefusal }),
    signInMethods: () => ({
      password: true,
      passkey: passkeyFault(site) === undefined,
      oidc: oidc === undefined ? null : { name: oidc.name },
    }),
    invitations: makeInvitations({ transact, mint }),
    acceptInvitation: makeAcceptInvitation({ members, transact, passwords, mint }),
    accounts: makeAccounts({ members, transact, passwords, throttle, onRefusal, mint, wallNow }),
    memberCommands: makeMemberCommands({ transact, proof }),
  }
}
