import type { KeyId } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { MemberUnit } from '../ports/members.ts'
import type { EngineTraits } from './engine-types.ts'
import {
  fromInvitation,
  fromMember,
  fromMembership,
  fromSession,
  toInvitation,
  toMember,
  toMembership,
} from './member-rows.ts'
import type { Database } from './schema.ts'
import { signInMeansStatements } from './sign-in-means-unit.ts'

/** The statements of commands on members, inside a transaction. */
export function memberStatements(db: Kysely<Database>, { rowLocks }: EngineTraits): MemberUnit {
  return {
    ...accountStatements(db, rowLocks),
    ...membershipStatements(db),
    ...invitationStatements(db, rowLocks),
    ...sessionStatements(db),
    ...signInMeansStatements(db),
  }
}

type AccountStatements = Pick<
  MemberUnit,
  'lockMember' | 'findMemberByEmail' | 'insertMember' | 'updateMember' | 'countOperators'
>

function accountStatements(db: Kysely<Database>, rowLocks: boolean): AccountStatements {
  return {
    async lockMember(id) {
      const row = await db
        .selectFrom('members')
        .selectAll()
        .where('id', '=', id)
        .$if(rowLocks, (query) => query.forUpdate())
        .executeTakeFirst()
      return row && toMember(row)
    },
    async findMemberByEmail(email) {
      const row = await db.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst()
      return row && toMember(row)
    },
    async insertMember(member) {
      await db.insertInto('members').values(fromMember(member)).execute()
    },
    async updateMember(member) {
      await db.updateTable('members').set(fromMember(member)).where('id', '=', member.id).execute()
    },
    async countOperators() {
      // Locked one by one: whoever takes the last operator away must not count one that another command takes away meanwhile.
      const rows = await db
        .selectFrom('members')
        .select('id')
        .where('operator', '=', 1)
        .where('erased_at', 'is', null)
        .orderBy('id')
        .$if(rowLocks, (query) => query.forUpdate())
        .execute()
      return rows.length
    },
  }
}

type MembershipStatements = Pick<
  MemberUnit,
  'findMembership' | 'countMemberships' | 'putMembership' | 'deleteMembership' | 'unrevokedKeysMadeBy'
>

function membershipStatements(db: Kysely<Database>): MembershipStatements {
  return {
    async findMembership(workspace, member) {
      const row = await db
        .selectFrom('memberships')
        .selectAll()
        .where('workspace_id', '=', workspace)
        .where('member_id', '=', member)
        .executeTakeFirst()
      return row && toMembership(row)
    },
    async countMemberships({ memberId, workspaceId, role }) {
      let query = db.selectFrom('memberships').select((s) => s.fn.countAll<number>().as('count'))
      if (memberId !== undefined) query = query.where('member_id', '=', memberId)
      if (workspaceId !== undefined) query = query.where('workspace_id', '=', workspaceId)
      if (role !== undefined) query = query.where('role', '=', role)
      return Number((await query.executeTakeFirstOrThrow()).count)
    },
    async putMembership(membership) {
      await db
        .insertInto('memberships')
        .values(fromMembership(membership))
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'member_id']).doUpdateSet({ role: membership.role }),
        )
        .execute()
    },
    async deleteMembership(workspace, member) {
      await db.deleteFrom('memberships').where('workspace_id', '=', workspace).where('member_id', '=', member).execute()
    },
    async unrevokedKeysMadeBy(workspace, member, limit) {
      const rows = await db
        .selectFrom('api_keys')
        .select('id')
        .where('workspace_id', '=', workspace)
        .where('created_by', '=', member)
        .where('revoked_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(({ id }) => id as KeyId) // the column of keys' ids
    },
  }
}

type InvitationStatements = Pick<
  MemberUnit,
  | 'insertInvitation'
  | 'countInvitations'
  | 'findInvitation'
  | 'findInvitationById'
  | 'deleteInvitation'
  | 'deleteInvitations'
  | 'deleteInvitationsTo'
  | 'deleteInvitationsBy'
>

function invitationStatements(db: Kysely<Database>, rowLocks: boolean): InvitationStatements {
  return {
    async insertInvitation(invitation) {
      await db.insertInto('invitations').values(fromInvitation(invitation)).execute()
    },
    async countInvitations(workspace, now) {
      const { count } = await db
        .selectFrom('invitations')
        .select((s) => s.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspace)
        .where('expires_at', '>', now)
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async findInvitation(digest) {
      // Locked: a link counts once, and of two who answer it at once the second finds it gone.
      const row = await db
        .selectFrom('invitations')
        .selectAll()
        .where('digest', '=', digest)
        .$if(rowLocks, (query) => query.forUpdate())
        .executeTakeFirst()
      return row && toInvitation(row)
    },
    async findInvitationById(workspace, id) {
      const row = await db
        .selectFrom('invitations')
        .selectAll()
        .where('id', '=', id)
        .where('workspace_id', '=', workspace)
        .executeTakeFirst()
      return row && toInvitation(row)
    },
    async deleteInvitation(id) {
      await db.deleteFrom('invitations').where('id', '=', id).execute()
    },
    async deleteInvitations({ kind, memberId, workspaceId, email }, now) {
      await db.deleteFrom('invitations').where('expires_at', '<=', now).execute()
      let query = db.deleteFrom('invitations').where('kind', '=', kind)
      if (memberId !== undefined) query = query.where('member_id', '=', memberId)
      if (email !== undefined) {
        query = query.where('email', '=', email)
        query =
          workspaceId === undefined
            ? query.where('workspace_id', 'is', null)
            : query.where('workspace_id', '=', workspaceId)
      }
      await query.execute()
    },
    async deleteInvitationsTo(email) {
      await db.deleteFrom('invitations').where('email', '=', email).execute()
    },
    async deleteInvitationsBy(workspace, createdBy) {
      await db
        .deleteFrom('invitations')
        .where('workspace_id', '=', workspace)
        .where('created_by', '=', createdBy)
        .execute()
    },
  }
}

type SessionStatements = Pick<
  MemberUnit,
  'insertSession' | 'renewSession' | 'touchSession' | 'deleteSession' | 'deleteSessions' | 'trimSessions'
>

function sessionStatements(db: Kysely<Database>): SessionStatements {
  return {
    async insertSession(session) {
      await db.insertInto('sessions').values(fromSession(session)).execute()
    },
    async renewSession({ id, digest, confirmedAt }) {
      await db
        .updateTable('sessions')
        .set({ digest, confirmed_at: confirmedAt, seen_at: confirmedAt })
        .where('id', '=', id)
        .execute()
    },
    async touchSession(id, now) {
      await db.updateTable('sessions').set({ seen_at: now }).where('id', '=', id).execute()
    },
    async deleteSession(id) {
      await db.deleteFrom('sessions').where('id', '=', id).execute()
    },
    async deleteSessions(member, except) {
      let query = db.deleteFrom('sessions').where('member_id', '=', member)
      if (except !== undefined) query = query.where('id', '!=', except)
      await query.execute()
    },
    async trimSessions(member, now, keep) {
      await db.deleteFrom('sessions').where('ends_at', '<=', now).execute()
      const newest = db
        .selectFrom('sessions')
        .select('id')
        .where('member_id', '=', member)
        .orderBy('id', 'desc')
        .limit(keep)
      await db.deleteFrom('sessions').where('member_id', '=', member).where('id', 'not in', newest).execute()
    },
  }
}
