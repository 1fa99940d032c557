import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceId } from '@keywright/core'
import { MANAGEMENT_SCOPES, SYSTEM_CALLER } from '../../../packages/server/src/app/index.ts'
import { type Engine, openEngine } from '../../../packages/server/src/engine.ts'
import { CONNECTION_BOUNDS, type ConnectionBounds } from '../../../packages/server/src/http/index.ts'
import { type RunningServer, serve } from '../../../packages/server/src/serve.ts'
import { makeLog } from '../../../packages/server/src/system/index.ts'
import { makeDoors, type Door } from './doors.ts'

const ACME = 'acme' as ServiceId // the id of the definition below
export const DEFINITION = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }, bearer]
scopes: { read: Read, write: Write }
newKeys: { scopes: all, perWorkspace: 100000 }
routes:
  GET /v1/records/**: read
  POST /v1/records: write
`

/** A server that really listens, a good key, an operator's token, and everything that was logged. */
export interface HostileWorld {
  readonly engine: Engine
  readonly port: number
  readonly doors: readonly Door[]
  /** Of a key that must stay good whatever is sent. */
  readonly token: string
  readonly manager: string
  readonly workspace: string
  logged(): string
  close(): Promise<void>
}

export async function openHostileWorld(connections: Partial<ConnectionBounds> = {}): Promise<HostileWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-hostile-'))
  const engine = await openEngine({ databaseFile: join(folder, 'keywright.db') })
  await engine.applyService(SYSTEM_CALLER, ACME, DEFINITION)
  const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service: ACME, slug: 'one', name: 'One' })
  const token = await makeToken(engine, workspace.id, { name: 'Good' })
  const fields = { name: 'Operator', scopes: MANAGEMENT_SCOPES, reach: 'all', operator: true }
  const manager = await makeToken(engine, engine.managementWorkspace.id, fields)
  let logged = ''
  const server: RunningServer = await serve({
    engine,
    hosts: ['127.0.0.1'],
    port: 0,
    trustedProxies: [],
    log: makeLog('debug', { write: (line: string) => (logged += line) }),
    connections: { ...CONNECTION_BOUNDS, ...connections },
    stopTimes: { noticeMs: 0, drainMs: 100 },
  })
  return {
    engine,
    port: server.port,
    doors: makeDoors({ token, manager, workspace: workspace.id }),
    token,
    manager,
    workspace: workspace.id,
    logged: () => logged,
    async close() {
      await server.close()
      await engine.close()
      rmSync(folder, { recursive: true })
    },
  }
}

type NewKey = Parameters<Engine['createKey']>[2]

async function makeToken(engine: Engine, workspace: string, fields: object): Promise<string> {
  // The fields are those of a new key, and the id is one that the engine made.
  const made = await engine.createKey(SYSTEM_CALLER, workspace as never, fields as NewKey)
  if (made.token === undefined) throw new Error('a new key has its token')
  return made.token.reveal()
}
