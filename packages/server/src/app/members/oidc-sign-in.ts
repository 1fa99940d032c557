import { AppError, type ErrorCode, type Invitation, type Member, MEMBER_BOUNDS, readEmail } from '@keywright/core'
import type { OidcClaims, OidcFlow, OidcProvider, Site, Transact, Unit } from '../../ports/index.ts'
import type { BegunSignIns } from './begun-sign-ins.ts'
import { openChallenge, takeChallenge } from './challenges.ts'
import { closeInvitation, giveOffered, insertPerson, requireInvitation } from './join.ts'
import {
  type From,
  mintLinkToken,
  type OpenedSession,
  openSession,
  type SessionMint,
  type SignInPorts,
} from './sign-in.ts'

export interface OidcSignIn {
  /** The text of the button; `undefined`: there is no provider. */
  readonly name: string | undefined
  /**
   * Where the browser goes, and the token that it must come back with. `link`: the invitation that whoever signs in accepts.
   * Throws `oidc_unavailable`, `sign_in_throttled`, or `link_not_valid`.
   */
  start(
    ask: { readonly link?: string | undefined; readonly fresh?: boolean | undefined },
    from: Pick<From, 'ip'>,
  ): Promise<{ readonly url: string; readonly token: string }>
  /** Signs in whoever comes back. Throws one of `oidc_…`, or `link_not_valid`; nobody else is made a member. */
  finish(
    back: { readonly token: string | undefined; readonly parameters: Readonly<Record<string, string>> },
    from: From,
  ): Promise<OpenedSession>
}

type OidcUnit = Pick<
  Unit,
  | 'now'
  | 'lockWorkspace'
  | 'lockKey'
  | 'lockMember'
  | 'findMemberByEmail'
  | 'insertMember'
  | 'updateMember'
  | 'findMembership'
  | 'countMemberships'
  | 'putMembership'
  | 'findInvitation'
  | 'deleteInvitation'
  | 'findIdentity'
  | 'countIdentities'
  | 'insertIdentity'
  | 'insertChallenge'
  | 'takeChallenge'
  | 'insertSession'
  | 'deleteSession'
  | 'trimSessions'
  | 'record'
>

export interface OidcPorts {
  readonly transact: Transact<OidcUnit>
  readonly provider: OidcProvider | undefined
  readonly site: Site
  readonly mint: SessionMint
  readonly begun: BegunSignIns
  readonly onRefusal: SignInPorts['onRefusal']
}

const CALLBACK_PATH = '/v1/oidc/callback'

/** Kept with the challenge; of the link its digest alone. */
interface Kept extends OidcFlow {
  readonly link: string | undefined
}

/** Signing in at an OpenID provider. The address that it sends browsers back to is the configured one, whatever they asked for. */
export function makeOidcSignIn({ transact, provider, site, mint, begun, onRefusal }: OidcPorts): OidcSignIn {
  const redirectUri = (): string => `${site.origin()}${CALLBACK_PATH}`
  const kind = 'oidc_sign_in'
  const memberId = undefined

  async function signIn(unit: OidcUnit, claims: OidcClaims, link: string | undefined, from: From) {
    const invitation = link === undefined ? undefined : await requireInvitation(unit, link)
    const { member: known, email } = await findPerson(unit, claims)
    const member = await takeIn(unit, { invitation, known, email, claims })
    await linkIdentity(unit, member, claims, from)
    if (invitation !== undefined) await closeInvitation(unit, invitation, member, from)
    return openSession(unit, mint, member, 'oidc', { ...from, provedAt: claims.provedAt })
  }

  /** Who it is once the invitation, if there is one, has been accepted. */
  async function takeIn(
    unit: OidcUnit,
    {
      invitation,
      known,
      email,
      claims,
    }: {
      readonly invitation: Invitation | undefined
      readonly known: Member | undefined
      readonly email: string | undefined
      readonly claims: OidcClaims
    },
  ): Promise<Member> {
    if (invitation === undefined) {
      if (known === undefined) throw oidcError('oidc_unknown')
      return known
    }
    if (invitation.kind !== 'join' || invitation.email !== (known?.email ?? email))
      throw oidcError('oidc_wrong_account')
    const person = { email, name: nameOf(claims, invitation), passwordHash: undefined, operator: false }
    return giveOffered(unit, invitation, known ?? (await insertPerson(unit, mint, person)))
  }

  return {
    name: provider?.name,
    async start({ link, fresh = false }, { ip }) {
      if (provider === undefined) throw oidcError('oidc_unavailable')
      begun.count(ip)
      const kept: Kept = {
        state: mintLinkToken(mint).token,
        nonce: mintLinkToken(mint).token,
        codeVerifier: mintLinkToken(mint).token,
        link: link === undefined ? undefined : mint.sha256Hex(link),
      }
      const url = await provider.authorizationUrl({ ...kept, redirectUri: redirectUri(), prompt: fresh })
      if (typeof url !== 'string') throw oidcError('oidc_unavailable')
      const token = await transact(async (unit) => {
        if (kept.link !== undefined) await requireInvitation(unit, kept.link)
        return openChallenge(unit, mint, { kind, memberId, data: JSON.stringify(kept) })
      })
      return { url, token }
    },
    async finish({ token, parameters }, from) {
      if (provider === undefined) throw oidcError('oidc_unavailable')
      const taken = await transact((unit) => takeChallenge(unit, mint, { token, kind, memberId }))
      if (taken === undefined) throw oidcError('oidc_expired')
      const kept = JSON.parse(taken.data) as Kept // as `start` wrote it
      const claims = await provider.exchange({ ...kept, redirectUri: redirectUri(), parameters })
      if ('failed' in claims) {
        if (claims.failed === 'unavailable') throw oidcError('oidc_unavailable')
        onRefusal(from, undefined, 'oidc')
        throw oidcError('oidc_refused')
      }
      try {
        return await transact((unit) => signIn(unit, claims, kept.link, from))
      } catch (error) {
        if (error instanceof AppError) onRefusal(from, undefined, 'oidc')
        throw error
      }
    },
  }
}

/** The member whose account it is, or the address of somebody who may have been invited. */
async function findPerson(
  unit: OidcUnit,
  { issuer, subject, email: sent, emailVerified }: OidcClaims,
): Promise<{ readonly member: Member | undefined; readonly email: string | undefined }> {
  const identity = await unit.findIdentity(issuer, subject)
  const linked = identity && (await unit.lockMember(identity.memberId))
  if (linked !== undefined && linked.erasedAt === undefined) return { member: linked, email: linked.email }
  // An address that the provider has not verified may be anybody's: whoever can write it there would be that member.
  const email = emailVerified ? readEmail(sent ?? '') : undefined
  if (email === undefined) throw oidcError('oidc_email_unverified')
  const member = await unit.findMemberByEmail(email)
  // Addresses change hands at a provider. One who was linked is known by the other account, and this is a stranger.
  if (member !== undefined && (await unit.countIdentities(member.id, issuer)) > 0) throw oidcError('oidc_unknown')
  return { member, email }
}

async function linkIdentity(
  unit: OidcUnit,
  { id }: Member,
  { issuer, subject }: OidcClaims,
  { ip, requestId }: From,
): Promise<void> {
  if ((await unit.findIdentity(issuer, subject)) !== undefined) return
  await unit.insertIdentity({ issuer, subject, memberId: id, createdAt: unit.now() })
  await unit.record({
    chain: 'installation',
    action: 'member.identity_linked',
    actor: id,
    subject: id,
    service: undefined,
    requestId,
    ip,
    after: { issuer },
  })
}

/** As the provider has it, on one line; else what stands before the at sign. */
function nameOf({ name = '' }: OidcClaims, { email = '' }: Invitation): string {
  const line = name.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ').trim()
  const chosen = line === '' ? (email.split('@')[0] ?? '') : line
  return [...chosen].slice(0, MEMBER_BOUNDS.nameLengthMax).join('')
}

type OidcError = Extract<ErrorCode, `oidc_${string}`>

const SENTENCES: Readonly<Record<OidcError, string>> = {
  oidc_refused: 'The sign-in at the other provider did not succeed. Try again.',
  oidc_expired: 'The sign-in took too long, or was begun in another browser. Try again.',
  oidc_unknown: 'Nobody has an account or an invitation with this sign-in. Ask an owner or admin for an invitation.',
  oidc_email_unverified: 'The other provider has not verified your e-mail address.',
  oidc_wrong_account: 'The invitation is for another e-mail address. Sign in there with the account that has it.',
  oidc_unavailable: 'The other provider cannot be reached. Sign in another way, or try later.',
}

function oidcError(code: OidcError): AppError {
  return new AppError(code, SENTENCES[code])
}
