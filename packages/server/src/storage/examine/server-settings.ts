import type pg from 'pg'
import type { Finding } from '../../ports/index.ts'
import { BEGIN } from '../postgres/index.ts'

/** The settings that decide what a commit is worth, and where each comes from. */
export interface ServerSettings {
  readonly standby: boolean
  /** Within a transaction as commands begin it: they raise it from `off`. */
  readonly commit: string
  /** As a session of this role finds it, and who has set it so. */
  readonly commitDefault: string
  readonly commitFrom: string
  readonly fsync: string
  readonly fullPageWrites: string
  readonly standbys: number
  readonly synchronousStandbys: string
}

export async function readServerSettings(client: pg.Client): Promise<ServerSettings> {
  const { rows } = await client.query<Omit<ServerSettings, 'commit'>>(`
    select pg_is_in_recovery() as standby, setting as "commitDefault", source as "commitFrom",
      current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites",
      (select count(*)::int from pg_stat_replication) as standbys,
      current_setting('synchronous_standby_names') as "synchronousStandbys"
    from pg_settings where name = 'synchronous_commit'`)
  const [found] = rows
  if (found === undefined) throw new Error('every Postgres has this setting')
  const commit = found.standby ? found.commitDefault : await commitOfCommands(client)
  return { ...found, commit }
}

/** As a command's own transaction has it. */
async function commitOfCommands(client: pg.Client): Promise<string> {
  await client.query(BEGIN)
  const { rows } = await client.query<{ commit: string }>(`select current_setting('synchronous_commit') as commit`)
  await client.query('rollback')
  return rows[0]?.commit ?? ''
}

export function judgePrimary({ standby }: Pick<ServerSettings, 'standby'>): Finding {
  return {
    check: 'postgres.primary',
    holds: !standby,
    weakens: 'revocation',
    found: standby
      ? 'The address leads to a replica, which answers late; Keywright refuses to start there.'
      : 'The address leads to the primary.',
    remedy: 'Give the address of the primary, or one that follows it through a failover.',
  }
}

export function judgeCommit(settings: ServerSettings): Finding {
  const { commit, commitDefault, commitFrom, synchronousStandbys } = settings
  // With a synchronous standby, `local` and `remote_write` answer before that one has the commit on its disk.
  const isLate = synchronousStandbys !== '' && ['local', 'remote_write'].includes(commit)
  const holds = commit !== 'off' && !isLate
  const from = `set by: ${commitFrom}`
  const found = isLate
    ? `synchronous_commit is "${commit}" (${from}), so commands are answered before the synchronous standby has them.`
    : commit === 'off'
      ? `synchronous_commit is off (${from}) in commands too, so they are answered before they are on the disk.`
      : commitDefault === 'off'
        ? `synchronous_commit is off (${from}). Commands and debits raise it to "${commit}" for themselves.`
        : `Commands are answered when they are on the disk (synchronous_commit is "${commit}").`
  return {
    check: 'postgres.synchronous_commit',
    holds,
    weakens: 'revocation',
    found,
    remedy:
      'Set synchronous_commit to "on" for the server, this database and this role: a crash or a failover may bring a revoked key back.',
  }
}

export function judgeDisk({ fsync, fullPageWrites }: ServerSettings): Finding {
  const off = [...(fsync === 'off' ? ['fsync'] : []), ...(fullPageWrites === 'off' ? ['full_page_writes'] : [])]
  return {
    check: 'postgres.fsync',
    holds: off.length === 0,
    weakens: 'revocation',
    found:
      off.length === 0
        ? 'The server waits for its disk.'
        : `${off.join(' and ')} ${off.length === 1 ? 'is' : 'are'} off: a power cut may lose what was answered, or break the database.`,
    remedy: 'Turn fsync and full_page_writes on in the configuration of the server.',
  }
}

/** `answersForMs`: how long a node answers from memory while no database answers. */
export function judgeFailover({ standbys, synchronousStandbys }: ServerSettings, answersForMs: number): Finding {
  const holds = standbys === 0 || synchronousStandbys !== ''
  const outage = `While no database answers, keys in memory are checked for ${answersForMs / 1000} s more, and then checks are 503.`
  return {
    check: 'postgres.failover',
    holds,
    weakens: 'revocation',
    found: holds
      ? `${standbys === 0 ? 'No standby follows this server.' : 'A standby has every commit before it is answered.'} ${outage}`
      : `${standbys} standbys follow this server, and none is waited for: a failover may lose commands that were answered. ${outage}`,
    remedy: 'Name a standby in synchronous_standby_names, or read again after each failover what was changed last.',
  }
}
