import type { Challenge, EpochMs, Identity, MemberId, Passkey } from '@keywright/core'

/** What one transaction of a command may do with what signs members in, beside their passwords. */
export interface SignInMeansUnit {
  insertPasskey(passkey: Passkey): Promise<void>
  findPasskey(credentialId: string): Promise<Passkey | undefined>
  listPasskeys(member: MemberId): Promise<readonly Passkey[]>
  /** Name, counter and last use; the rest of a passkey never changes. */
  updatePasskey(passkey: Passkey): Promise<void>
  deletePasskey(id: string): Promise<void>
  insertIdentity(identity: Identity): Promise<void>
  findIdentity(issuer: string, subject: string): Promise<Identity | undefined>
  countIdentities(member: MemberId, issuer?: string): Promise<number>
  /** Deletes those that have expired, and of the kind and member the oldest, so that `keep` stay with this one. */
  insertChallenge(challenge: Challenge, now: EpochMs, keep: number): Promise<void>
  /** Answers a challenge and deletes it, so that none counts twice. */
  takeChallenge(digest: string): Promise<Challenge | undefined>
  /** Passkeys, identities and challenges. */
  deleteSignInMeans(member: MemberId): Promise<void>
}
