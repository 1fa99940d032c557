import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('server.mjs', import.meta.url))

/** Both refused in the same words, so that nothing but the time is left to tell them apart. */
const DEFINITION = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { "records:read": Read, "records:write": Write }
newKeys: { scopes: all, perWorkspace: 100000 }
limits: { hourly: { limit: 1000, window: 60m } }
refusals: { unauthenticated: { status: 401, body: { error: no } } }
`

export interface TimedServer {
  readonly port: number
  /** A management token that may introspect. */
  readonly manager: string
  readonly revoked: readonly string[]
  readonly unknown: readonly string[]
  stop(): Promise<void>
}

/** Starts a server that knows so many revoked keys, and has been asked for none of them. */
export async function startTimedServer(tokens: number): Promise<TimedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-timing-'))
  const input = { databaseFile: join(folder, 'k.db'), definition: DEFINITION, tokens }
  const child = spawn(process.execPath, [SERVER, JSON.stringify(input)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let printed = ''
  let troubles = ''
  child.stderr.on('data', (chunk: Buffer) => (troubles += String(chunk)))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      printed += String(chunk)
      if (printed.endsWith('\n')) resolve()
    })
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`the server ended with ${code}: ${troubles}`)))
  })
  return {
    ...(JSON.parse(printed) as Omit<TimedServer, 'stop'>), // as `server.mjs` prints it
    async stop() {
      child.stdin.end()
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}
