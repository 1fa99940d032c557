import type { EpochMs, MemberId } from '../ids.ts'

/** A public key that a member's device or password manager signs in with (WebAuthn). */
export interface Passkey {
  readonly id: string
  /** As the authenticator named it, in base64url. */
  readonly credentialId: string
  readonly memberId: MemberId
  /** As the member named it. */
  readonly name: string
  /** COSE, in base64url. */
  readonly publicKey: string
  /** Of signatures made; an authenticator that does not count stays at 0. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly createdAt: EpochMs
  readonly lastUsedAt: EpochMs | undefined
}

/** An account at an OpenID provider. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  readonly memberId: MemberId
  readonly createdAt: EpochMs
}

export type ChallengeKind = 'passkey_registration' | 'passkey_sign_in' | 'passkey_confirmation' | 'oidc_sign_in'

/** What a sign-in that is under way must come back with, once; of its token only the digest is kept. */
export interface Challenge {
  readonly digest: string
  readonly kind: ChallengeKind
  /** `undefined`: whose account it is will be known when it comes back. */
  readonly memberId: MemberId | undefined
  readonly data: string
  readonly expiresAt: EpochMs
}

/**
 * Whether an authenticator counts less than it did, as a copy of it would (WebAuthn level 3, 7.2 step 22). Passkeys that are
 * synchronized between devices count nothing and say 0 each time.
 */
export function counterWentBack(stored: number, told: number): boolean {
  return (stored > 0 || told > 0) && told <= stored
}
