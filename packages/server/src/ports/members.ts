import type {
  EpochMs,
  Invitation,
  InvitationKind,
  KeyId,
  Member,
  MemberId,
  Membership,
  Role,
  ServiceId,
  Session,
  WorkspaceId,
} from '@keywright/core'
import type { Page, PageRequest } from './queries.ts'
import type { SignInMeansUnit } from './sign-in-means.ts'

/** What one transaction of a command may do with members. Their locks are taken after the keys' and before the audit's. */
export interface MemberUnit extends SignInMeansUnit {
  lockMember(id: MemberId): Promise<Member | undefined>
  findMemberByEmail(email: string): Promise<Member | undefined>
  insertMember(member: Member): Promise<void>
  updateMember(member: Member): Promise<void>
  countOperators(): Promise<number>
  findMembership(workspace: WorkspaceId, member: MemberId): Promise<Membership | undefined>
  countMemberships(of: {
    readonly memberId?: MemberId
    readonly workspaceId?: WorkspaceId
    readonly role?: Role
  }): Promise<number>
  putMembership(membership: Membership): Promise<void>
  deleteMembership(workspace: WorkspaceId, member: MemberId): Promise<void>
  /** Unrevoked keys of a workspace that this member made, by id; at most `limit`. */
  unrevokedKeysMadeBy(workspace: WorkspaceId, member: MemberId, limit: number): Promise<readonly KeyId[]>
  insertInvitation(invitation: Invitation): Promise<void>
  countInvitations(workspace: WorkspaceId, now: EpochMs): Promise<number>
  findInvitation(digest: string): Promise<Invitation | undefined>
  findInvitationById(workspace: WorkspaceId, id: string): Promise<Invitation | undefined>
  deleteInvitation(id: string): Promise<void>
  /** Those of a kind: for one member, or to one address in a workspace; and all that have expired. */
  deleteInvitations(
    which: {
      readonly kind: InvitationKind
      readonly memberId?: MemberId
      readonly workspaceId?: WorkspaceId | undefined
      readonly email?: string
    },
    now: EpochMs,
  ): Promise<void>
  /** Those to one address, into whatever workspace. */
  deleteInvitationsTo(email: string): Promise<void>
  /** Those into a workspace that one member or management token made. */
  deleteInvitationsBy(workspace: WorkspaceId, createdBy: string): Promise<void>
  insertSession(session: Session): Promise<void>
  /** After a new proof of who the member is: with a new token, so that one that was stolen before ends. */
  renewSession(session: Pick<Session, 'id' | 'digest' | 'confirmedAt'>): Promise<void>
  touchSession(id: string, now: EpochMs): Promise<void>
  deleteSession(id: string): Promise<void>
  /** Those of a member but for one, and all that have ended. */
  deleteSessions(member: MemberId, except: string | undefined): Promise<void>
  /** The newest stay. */
  trimSessions(member: MemberId, now: EpochMs, keep: number): Promise<void>
}

/** A workspace as a member sees it. */
export interface MemberWorkspace {
  readonly id: WorkspaceId
  readonly slug: string
  readonly name: string
  readonly service: ServiceId
  readonly role: Role
}

export interface FoundSession {
  readonly session: Session
  readonly member: Member
  readonly workspaces: readonly MemberWorkspace[]
}

export interface WorkspaceMember {
  readonly member: Member
  readonly role: Role
  readonly since: EpochMs
  /** Of his newest session. */
  readonly seenAt: EpochMs | undefined
}

/** Reads of members. None writes, each is bounded. */
export interface MemberQueries {
  findSession(digest: string): Promise<FoundSession | undefined>
  findMember(id: MemberId): Promise<Member | undefined>
  findMemberByEmail(email: string): Promise<Member | undefined>
  hasOperatorMember(): Promise<boolean>
  listMembers(workspace: WorkspaceId, page: PageRequest): Promise<Page<WorkspaceMember>>
  findWorkspaceMember(workspace: WorkspaceId, member: MemberId): Promise<WorkspaceMember | undefined>
  /** Those that have not expired. */
  listInvitations(workspace: WorkspaceId, now: EpochMs): Promise<readonly Invitation[]>
  listSessions(member: MemberId, now: EpochMs): Promise<readonly Session[]>
}
