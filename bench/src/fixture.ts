import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asServiceId, type KeyId, type ServiceId } from '@keywright/core'
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
/** The same with the limit of the budgets. */
const HOURLY = `${PLAIN.replaceAll('bench', 'hourly')}
limits:
  hourly: { limit: 10000, window: 60m }
`
export const SERVICE = serviceId('bench')
export const LIMITED_SERVICE = serviceId('bounded')
export const HOURLY_SERVICE = serviceId('hourly')
const CREATED_AT_ONCE = 50

export interface MadeKey {
  readonly id: KeyId
  readonly token: string
}

export interface Fixture {
  readonly keywright: Keywright
  readonly databaseFile: string
  /** Makes so many keys in a workspace of their own. */
  makeKeys(service: ServiceId, count: number): Promise<readonly MadeKey[]>
  /** The same; their tokens. */
  makeTokens(service: ServiceId, count: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Keywright on a SQLite file of its own, with one service; gone when closed. */
export async function openFixture(options: { readonly knownKeysMax?: number } = {}): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-'))
  const databaseFile = join(folder, 'bench.db')
  const keywright = await createKeywright({ databaseFile, services: [PLAIN, LIMITED, HOURLY], ...options })
  const { engine } = keywright
  let workspaces = 0

  async function makeKeys(service: ServiceId, count: number): Promise<readonly MadeKey[]> {
    workspaces += 1
    const name = `workspace-${workspaces}`
    const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service, slug: name, name })
    const keys: MadeKey[] = []
    while (keys.length < count) {
      const some = Math.min(CREATED_AT_ONCE, count - keys.length)
      const made = await Promise.all(
        Array.from({ length: some }, () =>
          engine.createKey(SYSTEM_CALLER, workspace.id, { name, scopes: ['records:read'] }),
        ),
      )
      for (const { apiKey, token } of made) if (token !== undefined) keys.push({ id: apiKey.id, token: token.reveal() })
    }
    return keys
  }

  return {
    keywright,
    databaseFile,
    makeKeys,
    async makeTokens(service, count) {
      return (await makeKeys(service, count)).map(({ token }) => token)
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
