import type { Kysely, Migration } from 'kysely'
import type { EngineTypes } from '../engine-types.ts'

/** People who sign in: members, what signs them in, their places in workspaces, one-time links and sessions. */
export function membersMigration({ integer, text }: EngineTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await createMembers(db, { integer, text })
      await createSignIn(db, { integer, text })
    },
  }
}

async function createMembers(db: Kysely<unknown>, { integer, text }: EngineTypes): Promise<void> {
  await db.schema
    .createTable('members')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('email', text, (c) => c.unique())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('language', text)
    .addColumn('password_hash', text)
    .addColumn('operator', integer, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('erased_at', integer)
    .addColumn('revision', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('memberships')
    .addColumn('workspace_id', text, (c) => c.notNull().references('workspaces.id'))
    .addColumn('member_id', text, (c) => c.notNull().references('members.id'))
    .addColumn('role', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('memberships_key', ['workspace_id', 'member_id'])
    .execute()
  await db.schema.createIndex('memberships_member').on('memberships').column('member_id').execute()
  await db.schema
    .createTable('invitations')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('digest', text, (c) => c.notNull().unique())
    .addColumn('workspace_id', text)
    .addColumn('role', text)
    .addColumn('email', text)
    .addColumn('member_id', text)
    .addColumn('created_by', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('invitations_workspace').on('invitations').columns(['workspace_id', 'id']).execute()
}

async function createSignIn(db: Kysely<unknown>, { integer, text }: EngineTypes): Promise<void> {
  await db.schema
    .createTable('sessions')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('digest', text, (c) => c.notNull().unique())
    .addColumn('member_id', text, (c) => c.notNull().references('members.id'))
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('confirmed_at', integer, (c) => c.notNull())
    .addColumn('seen_at', integer, (c) => c.notNull())
    .addColumn('ends_at', integer, (c) => c.notNull())
    .addColumn('ip', text)
    .execute()
  await db.schema.createIndex('sessions_member').on('sessions').columns(['member_id', 'id']).execute()
  await db.schema
    .createTable('passkeys')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('credential_id', text, (c) => c.notNull().unique())
    .addColumn('member_id', text, (c) => c.notNull().references('members.id'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('public_key', text, (c) => c.notNull())
    .addColumn('counter', integer, (c) => c.notNull())
    .addColumn('transports', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('last_used_at', integer)
    .execute()
  await db.schema.createIndex('passkeys_member').on('passkeys').columns(['member_id', 'id']).execute()
  await db.schema
    .createTable('identities')
    .addColumn('issuer', text, (c) => c.notNull())
    .addColumn('subject', text, (c) => c.notNull())
    .addColumn('member_id', text, (c) => c.notNull().references('members.id'))
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('identities_key', ['issuer', 'subject'])
    .execute()
  await db.schema.createIndex('identities_member').on('identities').column('member_id').execute()
  await db.schema
    .createTable('challenges')
    .addColumn('digest', text, (c) => c.primaryKey())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('member_id', text)
    .addColumn('data', text, (c) => c.notNull())
    .addColumn('expires_at', integer, (c) => c.notNull())
    .execute()
  await db.schema.createIndex('challenges_expires').on('challenges').column('expires_at').execute()
}
