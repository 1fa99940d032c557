import { AppError, type Member, MEMBER_BOUNDS, type Passkey } from '@keywright/core'
import type { PasskeyCeremonies, SentCredential, Site, Transact, Unit } from '../../ports/index.ts'
import { type Caller, requireFresh } from '../caller.ts'
import { by } from '../command.ts'
import { memberNotFound, signedIn } from './accounts.ts'
import { openChallenge, takeChallenge } from './challenges.ts'
import { requireRelyingParty } from './relying-party.ts'
import type { SessionMint } from './sign-in.ts'

export interface Passkeys {
  list(caller: Caller): Promise<readonly Passkey[]>
  /** What the browser is asked for a new passkey. Needs a fresh proof. */
  creationOptions(caller: Caller): Promise<object>
  register(caller: Caller, name: string, credential: SentCredential): Promise<Passkey>
  rename(caller: Caller, id: string, name: string): Promise<Passkey>
  /** Needs a fresh proof. Throws `last_sign_in_method` where the member could not sign in any more. */
  remove(caller: Caller, id: string): Promise<void>
}

export interface PasskeyPorts {
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'lockMember'
      | 'listPasskeys'
      | 'findPasskey'
      | 'insertPasskey'
      | 'updatePasskey'
      | 'deletePasskey'
      | 'countIdentities'
      | 'insertChallenge'
      | 'takeChallenge'
      | 'record'
    >
  >
  readonly ceremonies: PasskeyCeremonies
  readonly site: Site
  readonly mint: SessionMint
  readonly wallNow: () => number
}

/** A member's own passkeys. Their names may say who he is, so no event tells one. */
export function makePasskeys({ transact, ceremonies, site, mint, wallNow }: PasskeyPorts): Passkeys {
  const event = (caller: Caller, action: string, subject: string) => ({
    chain: 'installation' as const,
    action,
    ...by(caller),
    subject,
    service: undefined,
  })

  async function requireOwn(unit: Pick<Unit, 'listPasskeys'>, caller: Caller, id: string): Promise<Passkey> {
    const found = (await unit.listPasskeys(signedIn(caller).id)).find((passkey) => passkey.id === id)
    // Another member's passkey is not there, for whoever asks.
    if (found === undefined) throw new AppError('passkey_not_found', 'You have no such passkey.')
    return found
  }

  return {
    list: (caller) => transact((unit) => unit.listPasskeys(signedIn(caller).id)),
    async creationOptions(caller) {
      const own = signedIn(caller)
      requireFresh(caller, wallNow())
      const party = requireRelyingParty(site)
      const { challenge, member, exclude } = await transact(async (unit) => {
        const locked = await lockOwn(unit, caller)
        const passkeys = await unit.listPasskeys(own.id)
        requireRoom(passkeys)
        const token = await openChallenge(unit, mint, { kind: 'passkey_registration', memberId: own.id })
        return { challenge: token, member: locked, exclude: passkeys }
      })
      const { id, email = '', name } = member
      return ceremonies.creationOptions({ party, challenge, member: { id, email, name }, exclude })
    },
    async register(caller, name, credential) {
      const own = signedIn(caller)
      requireFresh(caller, wallNow())
      const party = requireRelyingParty(site)
      const token = ceremonies.claimOf(credential)?.challenge
      const asked = { token, kind: 'passkey_registration', memberId: own.id } as const
      const taken = await transact((unit) => takeChallenge(unit, mint, asked))
      if (token === undefined || taken === undefined) throw passkeyRefused()
      const made = await ceremonies.readCreation(credential, { party, challenge: token })
      if (made === undefined) throw passkeyRefused()
      return transact(async (unit) => {
        await lockOwn(unit, caller)
        requireRoom(await unit.listPasskeys(own.id))
        if ((await unit.findPasskey(made.credentialId)) !== undefined) {
          throw new AppError('passkey_exists', 'This passkey is registered already.')
        }
        const since = { createdAt: unit.now(), lastUsedAt: undefined }
        const passkey: Passkey = { ...made, ...since, id: mint.newId('pk'), memberId: own.id, name }
        await unit.insertPasskey(passkey)
        await unit.record(event(caller, 'passkey.registered', passkey.id))
        return passkey
      })
    },
    rename: (caller, id, name) =>
      transact(async (unit) => {
        const renamed = { ...(await requireOwn(unit, caller, id)), name }
        await unit.updatePasskey(renamed)
        await unit.record(event(caller, 'passkey.renamed', id))
        return renamed
      }),
    async remove(caller, id) {
      requireFresh(caller, wallNow())
      await transact(async (unit) => {
        const member = await lockOwn(unit, caller)
        await requireOwn(unit, caller, id)
        await requireOtherMeans(unit, member)
        await unit.deletePasskey(id)
        await unit.record(event(caller, 'passkey.removed', id))
      })
    },
  }
}

async function lockOwn(unit: Pick<Unit, 'lockMember'>, caller: Caller): Promise<Member> {
  const member = await unit.lockMember(signedIn(caller).id)
  if (member === undefined || member.erasedAt !== undefined) throw memberNotFound()
  return member
}

function requireRoom(passkeys: readonly Passkey[]): void {
  const { passkeysPerMemberMax } = MEMBER_BOUNDS
  if (passkeys.length < passkeysPerMemberMax) return
  throw new AppError('passkeys_exhausted', `You have ${passkeysPerMemberMax} passkeys. Remove one that you do not use.`)
}

async function requireOtherMeans(
  unit: Pick<Unit, 'listPasskeys' | 'countIdentities'>,
  { id, passwordHash }: Member,
): Promise<void> {
  if (passwordHash !== undefined || (await unit.listPasskeys(id)).length > 1) return
  if ((await unit.countIdentities(id)) > 0) return
  throw new AppError('last_sign_in_method', 'You could not sign in without this passkey. Set a password first.')
}

/** One answer for every way to be wrong: whoever tries learns nothing of what is registered. */
export function passkeyRefused(): AppError {
  return new AppError('passkey_refused', 'This passkey is not accepted. Try again, or sign in another way.')
}
