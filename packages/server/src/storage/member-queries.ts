import type { EpochMs, MemberId, Role, ServiceId, WorkspaceId } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { MemberQueries, MemberWorkspace, WorkspaceMember } from '../ports/members.ts'
import { type MemberRow, toInvitation, toMember, toSession } from './member-rows.ts'
import type { Database } from './schema.ts'

/** Workspaces of one member that a session tells of. */
const WORKSPACES_TOLD_MAX = 500

/** Reads of members over a session of the database that never writes. */
export function makeMemberQueries(db: Kysely<Database>): MemberQueries {
  return {
    async findSession(digest) {
      const row = await db.selectFrom('sessions').selectAll().where('digest', '=', digest).executeTakeFirst()
      if (row === undefined) return undefined
      const session = toSession(row)
      const member = await findMember(db, session.memberId)
      return member && { session, member, workspaces: await workspacesOf(db, session.memberId) }
    },
    findMember: (id) => findMember(db, id),
    async findMemberByEmail(email) {
      const row = await db.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst()
      return row && toMember(row)
    },
    async hasOperatorMember() {
      const row = await db
        .selectFrom('members')
        .select('id')
        .where('operator', '=', 1)
        .where('erased_at', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },
    async listMembers(workspace, { limit, after }) {
      let query = selectMembers(db, workspace)
        .orderBy('members.id')
        .limit(limit + 1)
      if (after !== undefined) query = query.where('members.id', '>', after)
      const rows = await query.execute()
      const shown = rows.slice(0, limit)
      return {
        items: shown.map(toWorkspaceMember),
        nextCursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      }
    },
    async findWorkspaceMember(workspace, member) {
      const row = await selectMembers(db, workspace).where('members.id', '=', member).executeTakeFirst()
      return row && toWorkspaceMember(row)
    },
    async listInvitations(workspace, now) {
      const rows = await db
        .selectFrom('invitations')
        .selectAll()
        .where('workspace_id', '=', workspace)
        .where('expires_at', '>', now)
        .orderBy('id')
        .execute()
      return rows.map(toInvitation)
    },
    async listSessions(member, now) {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('member_id', '=', member)
        .where('ends_at', '>', now)
        .orderBy('id', 'desc')
        .execute()
      return rows.map(toSession)
    },
  }
}

async function findMember(db: Kysely<Database>, id: MemberId) {
  const row = await db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toMember(row)
}

async function workspacesOf(db: Kysely<Database>, member: MemberId): Promise<readonly MemberWorkspace[]> {
  const rows = await db
    .selectFrom('memberships')
    .innerJoin('workspaces', 'workspaces.id', 'memberships.workspace_id')
    .select(['workspaces.id', 'workspaces.slug', 'workspaces.name', 'workspaces.service', 'memberships.role'])
    .where('memberships.member_id', '=', member)
    .orderBy('workspaces.id')
    .limit(WORKSPACES_TOLD_MAX)
    .execute()
  // As `fromWorkspace` and `fromMembership` wrote them.
  return rows.map((row) => ({
    id: row.id as WorkspaceId,
    slug: row.slug,
    name: row.name,
    service: row.service as ServiceId,
    role: row.role as Role,
  }))
}

function selectMembers(db: Kysely<Database>, workspace: WorkspaceId) {
  return db
    .selectFrom('memberships')
    .innerJoin('members', 'members.id', 'memberships.member_id')
    .selectAll('members')
    .select(['memberships.role', 'memberships.created_at as since'])
    .select((s) =>
      s
        .selectFrom('sessions')
        .whereRef('sessions.member_id', '=', 'members.id')
        .select((inner) => inner.fn.max('sessions.seen_at').as('seen'))
        .as('seen_at'),
    )
    .where('memberships.workspace_id', '=', workspace)
}

function toWorkspaceMember(
  row: MemberRow & { readonly role: string; readonly since: EpochMs; readonly seen_at: EpochMs | null },
): WorkspaceMember {
  return {
    member: toMember(row),
    role: row.role as Role, // as `fromMembership` wrote it
    since: row.since,
    seenAt: row.seen_at ?? undefined,
  }
}
