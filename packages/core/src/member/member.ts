import type { EpochMs, MemberId, WorkspaceId } from '../ids.ts'
import type { Role } from './role.ts'

/** A person who signs in. The operator's mark stands above every role. */
export interface Member {
  readonly id: MemberId
  /** `undefined` once the person's data were erased. */
  readonly email: string | undefined
  /** Empty once the person's data were erased. */
  readonly name: string
  /** As chosen by the member, such as `es`; `undefined`: as the browser says. */
  readonly language: string | undefined
  /** `undefined`: signs in by other means. */
  readonly passwordHash: string | undefined
  readonly operator: boolean
  readonly createdAt: EpochMs
  readonly erasedAt: EpochMs | undefined
  readonly revision: number
}

export interface Membership {
  readonly memberId: MemberId
  readonly workspaceId: WorkspaceId
  readonly role: Role
  readonly createdAt: EpochMs
}

/** What a one-time link is for: the first operator, a new member, or an account whose owner is locked out. */
export type InvitationKind = 'setup' | 'join' | 'recovery'

/** A one-time link; of its token only the digest is kept. */
export interface Invitation {
  readonly id: string
  readonly kind: InvitationKind
  readonly digest: string
  /** Of a `join`; `undefined`: as an operator. */
  readonly workspaceId: WorkspaceId | undefined
  readonly role: Role | undefined
  /** Of a `join`. */
  readonly email: string | undefined
  /** Of a `recovery`. */
  readonly memberId: MemberId | undefined
  readonly createdBy: string
  readonly createdAt: EpochMs
  readonly expiresAt: EpochMs
}

/** One sign-in in one browser; of its token only the digest is kept. */
export interface Session {
  readonly id: string
  readonly digest: string
  readonly memberId: MemberId
  readonly createdAt: EpochMs
  /** When the member last proved who he is. */
  readonly confirmedAt: EpochMs
  /** Of the last request, to within some minutes. */
  readonly seenAt: EpochMs
  readonly endsAt: EpochMs
  readonly ip: string | undefined
}
