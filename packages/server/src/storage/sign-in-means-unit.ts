import type { Challenge, ChallengeKind, Identity, MemberId, Passkey } from '@keywright/core'
import type { Kysely, Selectable } from 'kysely'
import type { SignInMeansUnit } from '../ports/sign-in-means.ts'
import type { Database } from './schema.ts'

/** Challenges beyond their bound that one insertion deletes at most: it adds one, so one is the rule. */
const EXCESS_DELETED_MAX = 100

/** The statements of commands on passkeys, identities and challenges, inside a transaction. */
export function signInMeansStatements(db: Kysely<Database>): SignInMeansUnit {
  return {
    ...passkeyStatements(db),
    ...identityStatements(db),
    ...challengeStatements(db),
    async deleteSignInMeans(member) {
      await db.deleteFrom('passkeys').where('member_id', '=', member).execute()
      await db.deleteFrom('identities').where('member_id', '=', member).execute()
      await db.deleteFrom('challenges').where('member_id', '=', member).execute()
    },
  }
}

type PasskeyStatements = Pick<
  SignInMeansUnit,
  'insertPasskey' | 'findPasskey' | 'listPasskeys' | 'updatePasskey' | 'deletePasskey'
>

function passkeyStatements(db: Kysely<Database>): PasskeyStatements {
  return {
    async insertPasskey(passkey) {
      await db.insertInto('passkeys').values(fromPasskey(passkey)).execute()
    },
    async findPasskey(credentialId) {
      const row = await db
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .executeTakeFirst()
      return row && toPasskey(row)
    },
    async listPasskeys(member) {
      const rows = await db.selectFrom('passkeys').selectAll().where('member_id', '=', member).orderBy('id').execute()
      return rows.map(toPasskey)
    },
    async updatePasskey({ id, name, counter, lastUsedAt }) {
      const changed = { name, counter, last_used_at: lastUsedAt ?? null }
      await db.updateTable('passkeys').set(changed).where('id', '=', id).execute()
    },
    async deletePasskey(id) {
      await db.deleteFrom('passkeys').where('id', '=', id).execute()
    },
  }
}

type IdentityStatements = Pick<SignInMeansUnit, 'insertIdentity' | 'findIdentity' | 'countIdentities'>

function identityStatements(db: Kysely<Database>): IdentityStatements {
  return {
    async insertIdentity({ issuer, subject, memberId, createdAt }) {
      const row = { issuer, subject, member_id: memberId, created_at: createdAt }
      await db.insertInto('identities').values(row).execute()
    },
    async findIdentity(issuer, subject) {
      const row = await db
        .selectFrom('identities')
        .selectAll()
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()
      return row && toIdentity(row)
    },
    async countIdentities(member, issuer) {
      let query = db
        .selectFrom('identities')
        .select((s) => s.fn.countAll<number>().as('count'))
        .where('member_id', '=', member)
      if (issuer !== undefined) query = query.where('issuer', '=', issuer)
      return Number((await query.executeTakeFirstOrThrow()).count)
    },
  }
}

type ChallengeStatements = Pick<SignInMeansUnit, 'insertChallenge' | 'takeChallenge'>

function challengeStatements(db: Kysely<Database>): ChallengeStatements {
  return {
    async insertChallenge({ digest, kind, memberId, data, expiresAt }, now, keep) {
      await db.deleteFrom('challenges').where('expires_at', '<=', now).execute()
      const excess = db
        .selectFrom('challenges')
        .select('digest')
        .where('kind', '=', kind)
        .where('member_id', memberId === undefined ? 'is' : '=', memberId ?? null)
        .orderBy('expires_at', 'desc')
        .orderBy('digest')
        .limit(EXCESS_DELETED_MAX)
        .offset(keep - 1)
      await db.deleteFrom('challenges').where('digest', 'in', excess).execute()
      const row = { digest, kind, member_id: memberId ?? null, data, expires_at: expiresAt }
      await db.insertInto('challenges').values(row).execute()
    },
    async takeChallenge(digest) {
      const row = await db.deleteFrom('challenges').where('digest', '=', digest).returningAll().executeTakeFirst()
      return row && toChallenge(row)
    },
  }
}

// Every cast below gives a column the meaning with which this same file wrote it; nothing else writes these tables.

function toPasskey(row: Selectable<Database['passkeys']>): Passkey {
  return {
    id: row.id,
    credentialId: row.credential_id,
    memberId: row.member_id as MemberId,
    name: row.name,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports) as readonly string[],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  }
}

function fromPasskey(passkey: Passkey): Selectable<Database['passkeys']> {
  return {
    id: passkey.id,
    credential_id: passkey.credentialId,
    member_id: passkey.memberId,
    name: passkey.name,
    public_key: passkey.publicKey,
    counter: passkey.counter,
    transports: JSON.stringify(passkey.transports),
    created_at: passkey.createdAt,
    last_used_at: passkey.lastUsedAt ?? null,
  }
}

function toIdentity(row: Selectable<Database['identities']>): Identity {
  return {
    issuer: row.issuer,
    subject: row.subject,
    memberId: row.member_id as MemberId,
    createdAt: row.created_at,
  }
}

function toChallenge(row: Selectable<Database['challenges']>): Challenge {
  return {
    digest: row.digest,
    kind: row.kind as ChallengeKind,
    memberId: (row.member_id ?? undefined) as MemberId | undefined,
    data: row.data,
    expiresAt: row.expires_at,
  }
}
