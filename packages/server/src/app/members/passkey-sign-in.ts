import { counterWentBack, type Member, type MemberId, type Passkey } from '@keywright/core'
import type {
  CredentialClaim,
  PasskeyCeremonies,
  RelyingParty,
  SentCredential,
  Site,
  Transact,
  Unit,
} from '../../ports/index.ts'
import type { Caller } from '../caller.ts'
import { signedIn } from './accounts.ts'
import type { BegunSignIns } from './begun-sign-ins.ts'
import { openChallenge, takeChallenge } from './challenges.ts'
import { passkeyRefused } from './passkeys.ts'
import { requireRelyingParty } from './relying-party.ts'
import {
  type From,
  type OpenedSession,
  openSession,
  renewSession,
  type SessionMint,
  type SignInPorts,
} from './sign-in.ts'

export interface PasskeySignIn {
  /** What the browser is asked; no name, so nobody learns who has an account. Throws `sign_in_throttled`. */
  options(from: Pick<From, 'ip'>): Promise<object>
  /** Throws `passkey_refused`. */
  signIn(credential: SentCredential, from: From): Promise<OpenedSession>
  confirmOptions(caller: Caller): Promise<object>
  /** Proves anew who the member is; the session goes on under a new token. Throws `passkey_refused`. */
  confirm(caller: Caller, credential: SentCredential): Promise<{ readonly token: string }>
}

type PasskeySignInUnit = Pick<
  Unit,
  | 'now'
  | 'lockMember'
  | 'insertChallenge'
  | 'takeChallenge'
  | 'findPasskey'
  | 'listPasskeys'
  | 'updatePasskey'
  | 'insertSession'
  | 'deleteSession'
  | 'trimSessions'
  | 'renewSession'
  | 'record'
>

export interface PasskeySignInPorts {
  readonly transact: Transact<PasskeySignInUnit>
  readonly ceremonies: PasskeyCeremonies
  readonly site: Site
  readonly mint: SessionMint
  readonly begun: BegunSignIns
  readonly onRefusal: SignInPorts['onRefusal']
}

type Purpose =
  | { readonly kind: 'passkey_sign_in'; readonly memberId: undefined }
  | { readonly kind: 'passkey_confirmation'; readonly memberId: MemberId }

const SIGN_IN: Purpose = { kind: 'passkey_sign_in', memberId: undefined }

/** Signing in with a passkey, and confirming with one. */
export function makePasskeySignIn(ports: PasskeySignInPorts): PasskeySignIn {
  const { transact, ceremonies, site, mint, begun, onRefusal } = ports

  /** The passkey that answered, once everything about the answer but its counter is found right. */
  async function prove(party: RelyingParty, credential: SentCredential, purpose: Purpose) {
    const claim = ceremonies.claimOf(credential)
    if (claim === undefined) return undefined
    const { challenge } = claim
    const passkey = await transact(async (unit) => {
      const taken = await takeChallenge(unit, mint, { token: challenge, ...purpose })
      return taken === undefined ? undefined : unit.findPasskey(credential.id)
    })
    if (passkey === undefined || !isOf(passkey, claim, purpose)) return undefined
    const read = await ceremonies.readRequest(credential, { party, challenge, passkey })
    return read && { passkey, counter: read.counter }
  }

  /** Goes on as the member whose passkey answered. A counter that went back leaves an event, though the command is refused. */
  async function use<T>(
    { credential, purpose, from }: { credential: SentCredential; purpose: Purpose; from: From },
    goOn: (unit: PasskeySignInUnit, member: Member) => Promise<T>,
  ): Promise<T> {
    const party = requireRelyingParty(site)
    const proved = await prove(party, credential, purpose)
    const result =
      proved &&
      (await transact(async (unit) => {
        // Read again under the lock: it may have been removed, or used once more, or its member erased.
        const passkey = await unit.findPasskey(credential.id)
        const member = passkey && (await unit.lockMember(passkey.memberId))
        if (passkey?.id !== proved.passkey.id || member === undefined || member.erasedAt !== undefined) return undefined
        if (counterWentBack(passkey.counter, proved.counter)) {
          await unit.record(counterEvent(passkey, from))
          return undefined
        }
        await unit.updatePasskey({ ...passkey, counter: proved.counter, lastUsedAt: unit.now() })
        return { value: await goOn(unit, member) }
      }))
    if (result !== undefined) return result.value
    onRefusal(from, proved?.passkey.memberId, 'passkey')
    throw passkeyRefused()
  }

  return {
    async options({ ip }) {
      const party = requireRelyingParty(site)
      begun.count(ip)
      const challenge = await transact((unit) => openChallenge(unit, mint, SIGN_IN))
      return ceremonies.requestOptions({ party, challenge })
    },
    signIn: (credential, from) =>
      use({ credential, purpose: SIGN_IN, from }, (unit, member) => openSession(unit, mint, member, 'passkey', from)),
    async confirmOptions(caller) {
      const { id: memberId } = signedIn(caller)
      const party = requireRelyingParty(site)
      const { challenge, allow } = await transact(async (unit) => ({
        challenge: await openChallenge(unit, mint, { kind: 'passkey_confirmation', memberId }),
        allow: await unit.listPasskeys(memberId),
      }))
      return ceremonies.requestOptions({ party, challenge, allow })
    },
    confirm(caller, credential) {
      const { id: memberId } = signedIn(caller)
      const purpose: Purpose = { kind: 'passkey_confirmation', memberId }
      return use({ credential, purpose, from: caller }, (unit) => renewSession(unit, mint, caller, 'passkey'))
    },
  }
}

/** Whether the passkey is one that was asked for; a browser that names a member must name the passkey's own. */
function isOf({ memberId }: Passkey, claim: CredentialClaim, purpose: Purpose): boolean {
  if (purpose.memberId !== undefined && purpose.memberId !== memberId) return false
  return claim.memberId === undefined || claim.memberId === memberId
}

function counterEvent({ id, memberId }: Passkey, { ip, requestId }: From) {
  const action = 'passkey.counter_went_back'
  return { chain: 'installation' as const, action, actor: memberId, subject: id, service: undefined, ip, requestId }
}
