import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'

/** A Postgres of the tests' own: its data in a directory of its own, reachable through a socket there and by nobody else. */
export interface PostgresServer {
  /** The address of one of its databases. */
  url(database: string): string
  /** Where it listens. */
  readonly socketPath: string
  /** Ends it as a power cut would; `start` brings it back. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

const START_MS_MAX = 30_000

/** Why no Postgres can be started here; `undefined` where one can. */
export function postgresAbsence(): string | undefined {
  if (findBinaries() === undefined) return 'PostgreSQL is not installed'
  if (process.getuid?.() === 0 && !hasPostgresUser()) return 'root runs no Postgres, and there is no user "postgres"'
  return undefined
}

/** Starts one. Rejects where `postgresAbsence` tells of a reason. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const absence = postgresAbsence()
  const binaries = findBinaries()
  if (absence !== undefined || binaries === undefined) throw new Error(absence)
  const folder = mkdtempSync(join(tmpdir(), 'keywright-postgres-'))
  const asUser = userOf(folder)
  const data = join(folder, 'data')
  const [command = '', ...args] = [...asUser, join(binaries, 'initdb'), ...initArguments(binaries), '-D', data]
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const url = (database: string): string =>
    `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`

  let running: ChildProcess | undefined
  async function end(): Promise<void> {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.stdin?.end()
    await ended
  }

  const server: PostgresServer = {
    url,
    socketPath: join(folder, '.s.PGSQL.5432'),
    crash: end,
    async start() {
      const server = ['-D', data, '-k', folder, ...SETTINGS.concat(settings).flatMap((setting) => ['-c', setting])]
      // The shell ends it when its input does, and so with the process of the tests, however that ends.
      const script = '"$@" & child=$!; read -r _; kill -QUIT $child; wait $child'
      const line = ['-c', script, 'sh', ...asUser, join(binaries, 'postgres'), ...server]
      running = spawn('sh', line, { stdio: ['pipe', 'ignore', 'ignore'] })
      await answers(url('postgres'))
    },
    async stop() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** Nothing survives the tests, so nothing need reach the disk. */
const SETTINGS: readonly string[] = ['listen_addresses=', 'fsync=off', 'max_connections=400', 'shared_buffers=32MB']

/** A language's order of letters where this version can: what should be ordered by bytes then shows when it is not. */
function initArguments(binaries: string): readonly string[] {
  const base = ['-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C.UTF-8']
  const help = execFileSync(join(binaries, 'initdb'), ['--help'], { encoding: 'utf8' })
  return help.includes('--icu-locale') ? [...base, '--locale-provider=icu', '--icu-locale=en-US'] : base
}

/** Postgres refuses to run as root. */
function userOf(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return []
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  chownSync(folder, id('-u'), id('-g'))
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']
}

/** Debian keeps them off the search path, a folder for each version. */
function findBinaries(): string | undefined {
  const versions = '/usr/lib/postgresql'
  const newest = existsSync(versions)
    ? readdirSync(versions)
        .filter((name) => existsSync(join(versions, name, 'bin', 'postgres')))
        .sort((a, b) => Number(b) - Number(a))[0]
    : undefined
  if (newest !== undefined) return join(versions, newest, 'bin')
  return (process.env['PATH'] ?? '')
    .split(':')
    .find((part) => existsSync(join(part, 'postgres')) && existsSync(join(part, 'initdb')))
}

function hasPostgresUser(): boolean {
  try {
    execFileSync('id', ['-u', 'postgres'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function answers(connectionString: string): Promise<void> {
  for (const end = performance.now() + START_MS_MAX; ; await pause(20)) {
    const client = new Client({ connectionString })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (performance.now() > end) throw error
    }
  }
}
