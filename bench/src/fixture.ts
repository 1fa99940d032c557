import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asServiceId, type ServiceId } from '@keywright/core'
import { createKeywright, type Keywright } from 'keywright'
// The package does not hand out the system as a caller; a measurement fills a store as the demo does.
import { SYSTEM_CALLER } from '../../packages/server/dist/app/index.js'

/** The smallest service with two scopes; its keys carry a checksum, as every built-in one does. */
const PLAIN = `
id: bench
name: Bench
token: { format: 'bench_{secret:34}{checksum}' }
credentials: [{ header: X-API-Key }]
scopes:
  records:read: Read records
  records:write: Change records
`
/** The same with a limit that no run uses up: a refused check would measure something else. */
const LIMITED = `${PLAIN.replaceAll('bench', 'bounded')}
limits:
  hourly: { limit: 1000000000, window: 60m }
`
export const SERVICE = serviceId('bench')
export const LIMITED_SERVICE = serviceId('bounded')
const CREATED_AT_ONCE = 50

export interface Fixture {
  readonly keywright: Keywright
  /** Makes so many keys in a workspace of their own; their tokens. */
  makeTokens(service: ServiceId, count: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Keywright on a SQLite file of its own, with one service; gone when closed. */
export async function openFixture(): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-'))
  const keywright = await createKeywright({ databaseFile: join(folder, 'bench.db'), services: [PLAIN, LIMITED] })
  const { engine } = keywright
  return {
    keywright,
    async makeTokens(service, count) {
      const name = `${service}-${count}`
      const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service, slug: name, name })
      const tokens: string[] = []
      while (tokens.length < count) {
        const some = Math.min(CREATED_AT_ONCE, count - tokens.length)
        const made = await Promise.all(
          Array.from({ length: some }, () =>
            engine.createKey(SYSTEM_CALLER, workspace.id, { name, scopes: ['records:read'] }),
          ),
        )
        for (const { token } of made) if (token !== undefined) tokens.push(token.reveal())
      }
      return tokens
    },
    async close() {
      await keywright.close()
      rmSync(folder, { recursive: true })
    },
  }
}

function serviceId(text: string): ServiceId {
  const id = asServiceId(text)
  if (id === undefined) throw new Error(`"${text}" is no id of a service`)
  return id
}
