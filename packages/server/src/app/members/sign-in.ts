import { AppError, type Member, MEMBER_BOUNDS, readEmail, type Session } from '@keywright/core'
import type { MemberQueries, NewId, Passwords, RandomBytes, Transact, Unit } from '../../ports/index.ts'
import type { Caller } from '../caller.ts'
import type { SignInThrottle } from './sign-in-throttle.ts'

/** OWASP ASVS 5.0 7.2.3: a reference token has at least 128 bits; this one has 256. */
const SESSION_TOKEN_BYTES = 32

/** What proved who somebody is. */
export type SignInMeans = 'password' | 'passkey' | 'oidc' | 'link'

/** Whence a sign-in comes. */
export interface From extends Pick<Caller, 'ip' | 'requestId'> {
  /** The session that this browser had until now: it ends (OWASP ASVS 5.0 7.2.4). */
  readonly replaces?: string | undefined
}

/** A session just opened: its token goes to the browser once and is kept nowhere. */
export interface OpenedSession {
  readonly token: string
  readonly session: Session
}

export type SignIn = (
  given: { readonly email: string; readonly password: string },
  from: From,
) => Promise<OpenedSession>

export interface SignInPorts {
  readonly members: Pick<MemberQueries, 'findMemberByEmail'>
  readonly transact: Transact<SessionUnit>
  readonly passwords: Passwords
  readonly throttle: SignInThrottle
  readonly sessions: SessionMint
  /** Hears of every attempt that failed; nothing that it is told was sent by the caller. */
  readonly onRefusal: (from: From, memberId: string | undefined, means: SignInMeans) => void
}

export type SessionUnit = Pick<
  Unit,
  'now' | 'insertSession' | 'deleteSession' | 'trimSessions' | 'lockMember' | 'record'
>

/** What makes the tokens of sessions and links. */
export interface SessionMint {
  readonly randomBytes: RandomBytes
  readonly newId: NewId
  readonly sha256Hex: (text: string) => string
}

/**
 * Signs in with an e-mail address and a password. An address that nobody has, a wrong password and an account without one are
 * told alike and take as long. Throws `sign_in_refused`, `sign_in_throttled` or `overloaded`.
 */
export function makeSignIn({ members, transact, passwords, throttle, sessions, onRefusal }: SignInPorts): SignIn {
  return async function signIn({ email: sent, password }, from) {
    const email = readEmail(sent) ?? ''
    throttle.requireOpen(email, from.ip)
    throttle.failed(email, from.ip)
    const member = email === '' ? undefined : await members.findMemberByEmail(email)
    const isRight = await passwords.verify(member?.passwordHash, password)
    if (!isRight || member === undefined) {
      onRefusal(from, member?.id, 'password')
      throw refused()
    }
    throttle.succeeded(email, from.ip)
    return transact(async (unit) => {
      // Read again under the lock: an account that was erased or had its password changed meanwhile is another.
      const locked = await unit.lockMember(member.id)
      if (locked === undefined || locked.passwordHash !== member.passwordHash) throw refused()
      return openSession(unit, sessions, locked, 'password', from)
    })
  }
}

/** Opens a session within a command's transaction, with its event. */
export async function openSession(
  unit: SessionUnit,
  mint: SessionMint,
  member: Member,
  means: SignInMeans,
  { ip, requestId, replaces, provedAt }: From & { readonly provedAt?: number | undefined },
): Promise<OpenedSession> {
  const now = unit.now()
  const { token, digest } = mintLinkToken(mint)
  const session: Session = {
    id: mint.newId('ses'),
    digest,
    memberId: member.id,
    createdAt: now,
    // Whoever signed in elsewhere long ago has proved nothing now.
    confirmedAt: Math.min(now, provedAt ?? now),
    seenAt: now,
    endsAt: now + MEMBER_BOUNDS.sessionLifetimeMs,
    ip,
  }
  if (replaces !== undefined) await unit.deleteSession(replaces)
  await unit.insertSession(session)
  await unit.trimSessions(member.id, now, MEMBER_BOUNDS.sessionsPerMemberMax)
  await unit.record({
    chain: 'installation',
    action: 'member.signed_in',
    actor: member.id,
    subject: member.id,
    service: undefined,
    requestId,
    ip,
    after: { session: session.id, means },
  })
  return { token, session }
}

/** After a new proof: the session goes on under a new token, so that one that was stolen before ends. */
export async function renewSession(
  unit: Pick<Unit, 'now' | 'renewSession' | 'record'>,
  mint: SessionMint,
  caller: Caller,
  means: SignInMeans,
): Promise<{ readonly token: string }> {
  const id = caller.member?.sessionId ?? ''
  const { token, digest } = mintLinkToken(mint)
  await unit.renewSession({ id, digest, confirmedAt: unit.now() })
  const { actor, ip, requestId } = caller
  const event = { chain: 'installation' as const, action: 'member.confirmed', actor, subject: actor, ip, requestId }
  await unit.record({ ...event, service: undefined, after: { session: id, means } })
  return { token }
}

/** A token of a session or a one-time link, with the digest that is kept of it. */
export function mintLinkToken({ randomBytes, sha256Hex }: Pick<SessionMint, 'randomBytes' | 'sha256Hex'>): {
  readonly token: string
  readonly digest: string
} {
  const token = toBase64Url(randomBytes(SESSION_TOKEN_BYTES))
  return { token, digest: sha256Hex(token) }
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** RFC 4648 section 5, without padding. */
function toBase64Url(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      text += DIGITS.charAt((held >> bits) & 63)
    }
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + DIGITS.charAt((held << (6 - bits)) & 63)
}

export function refused(): AppError {
  return new AppError('sign_in_refused', 'The e-mail address and the password do not belong together.')
}
