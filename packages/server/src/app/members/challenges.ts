import { type Challenge, type ChallengeKind, MEMBER_BOUNDS, type MemberId } from '@keywright/core'
import type { Unit } from '../../ports/index.ts'
import { mintLinkToken, type SessionMint } from './sign-in.ts'

export interface NewChallenge {
  readonly kind: ChallengeKind
  readonly memberId: MemberId | undefined
  readonly data?: string
}

/** Opens a challenge; its token goes to one browser. Who has not signed in can push out none but others of his kind. */
export async function openChallenge(
  unit: Pick<Unit, 'now' | 'insertChallenge'>,
  mint: SessionMint,
  { kind, memberId, data = '' }: NewChallenge,
): Promise<string> {
  const { oidcLifetimeMs, challengeLifetimeMs, openChallengesMax, challengesPerMemberMax } = MEMBER_BOUNDS
  const now = unit.now()
  const { token, digest } = mintLinkToken(mint)
  const expiresAt = now + (kind === 'oidc_sign_in' ? oidcLifetimeMs : challengeLifetimeMs)
  const keep = memberId === undefined ? openChallengesMax : challengesPerMemberMax
  await unit.insertChallenge({ digest, kind, memberId, data, expiresAt }, now, keep)
  return token
}

/** The challenge of a token, which ends with this: `undefined` when it was used, has expired, or is another's or for another end. */
export async function takeChallenge(
  unit: Pick<Unit, 'now' | 'takeChallenge'>,
  mint: SessionMint,
  { token, kind, memberId }: { readonly token: string | undefined } & Pick<NewChallenge, 'kind' | 'memberId'>,
): Promise<Challenge | undefined> {
  if (token === undefined) return undefined
  const found = await unit.takeChallenge(mint.sha256Hex(token))
  if (found === undefined || found.kind !== kind || found.memberId !== memberId) return undefined
  return found.expiresAt <= unit.now() ? undefined : found
}
