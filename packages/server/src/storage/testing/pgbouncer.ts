import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'

const PROGRAM = '/usr/sbin/pgbouncer'
const START_MS_MAX = 10_000

/** Whether the pooler is installed here. */
export const hasPgbouncer = existsSync(PROGRAM)

/** A pooler before a database, reachable through a socket in a directory of its own. */
export async function startPgbouncer(
  databaseUrl: string,
  mode: 'transaction' | 'session',
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-pgbouncer-'))
  const behind = new URL(databaseUrl)
  const database = behind.pathname.slice(1)
  const ini = join(folder, 'pgbouncer.ini')
  writeFileSync(
    ini,
    `[databases]
${database} = host=${behind.searchParams.get('host')} user=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = ${folder}
listen_port = 6432
auth_type = any
pool_mode = ${mode}
`,
  )
  const [command = '', ...args] = [...asPostgres(folder), PROGRAM, '-q', ini]
  const child: ChildProcess = spawn(command, args, { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `postgres://postgres@localhost:6432/${database}?host=${encodeURIComponent(folder)}`
  await answers(url)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It refuses to run as root. */
function asPostgres(folder: string): readonly string[] {
  if (process.getuid?.() !== 0) return []
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  chownSync(folder, id('-u'), id('-g'))
  return ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']
}

async function answers(connectionString: string): Promise<void> {
  for (const end = performance.now() + START_MS_MAX; ; ) {
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
