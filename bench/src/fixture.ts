import { asServiceId, type KeyId, type ServiceId, type WorkspaceId } from '@keywright/core'
import { createKeywright, type Keywright } from 'keywright'
// The package does not hand out the system as a caller; a measurement fills a store as the demo does.
import { SYSTEM_CALLER } from '../../packages/server/dist/app/index.js'
import { openSqlitePlace, type Place } from './places.ts'

/** The smallest service with two scopes; its keys carry a checksum, as every built-in one does. */
const PLAIN = `
id: bench
name: Bench
token: { format: 'bench_{secret:34}{checksum}' }
credentials: [{ header: X-API-Key }]
scopes:
  records:read: Read records
  records:write: Change records
newKeys: { perWorkspace: 100000 }
`
/** The same with a limit that no run uses up: a refused check would measure something else. */
const LIMITED = `${PLAIN.replaceAll('bench', 'bounded')}
limits:
  hourly: { limit: 1000000000, window: 60m }
`
export const SERVICE = serviceId('bench')
export const LIMITED_SERVICE = serviceId('bounded')
const CREATED_AT_ONCE = 50

type LeaseTimes = NonNullable<Parameters<typeof createKeywright>[0]['times']>

export interface MadeKey {
  readonly id: KeyId
  readonly token: string
}

export interface FixtureOptions {
  readonly knownKeysMax?: number
  readonly times?: LeaseTimes
  /** Where the limits are kept instead of in the database. */
  readonly redis?: string
  /** Definitions beside the two that every fixture has. */
  readonly services?: readonly string[]
}

export interface Fixture {
  readonly keywright: Keywright
  readonly place: Place
  makeWorkspace(service: ServiceId): Promise<WorkspaceId>
  /** Makes so many keys, in that workspace or in one of their own. */
  makeKeys(service: ServiceId, count: number, workspace?: WorkspaceId): Promise<readonly MadeKey[]>
  /** The same; their tokens. */
  makeTokens(service: ServiceId, count: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Keywright on a store of its own, with a service without a limit and one with; all of it is gone when closed. */
export async function openFixture(
  { services = [], ...options }: FixtureOptions = {},
  openPlace = openSqlitePlace,
): Promise<Fixture> {
  const place = await openPlace()
  const keywright = await createKeywright({ ...place.store, services: [PLAIN, LIMITED, ...services], ...options })
  const { engine } = keywright
  let workspaces = 0

  async function makeWorkspace(service: ServiceId): Promise<WorkspaceId> {
    workspaces += 1
    const name = `workspace-${workspaces}`
    return (await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service, slug: name, name })).id
  }

  async function makeKeys(service: ServiceId, count: number, given?: WorkspaceId): Promise<readonly MadeKey[]> {
    const workspace = given ?? (await makeWorkspace(service))
    const keys: MadeKey[] = []
    while (keys.length < count) {
      const some = Math.min(CREATED_AT_ONCE, count - keys.length)
      const made = await Promise.all(
        Array.from({ length: some }, () =>
          engine.createKey(SYSTEM_CALLER, workspace, { name: 'a key', scopes: ['records:read'] }),
        ),
      )
      for (const { apiKey, token } of made) if (token !== undefined) keys.push({ id: apiKey.id, token: token.reveal() })
    }
    return keys
  }

  return {
    keywright,
    place,
    makeWorkspace,
    makeKeys,
    async makeTokens(service, count) {
      return (await makeKeys(service, count)).map(({ token }) => token)
    },
    async close() {
      await keywright.close()
      await place.remove()
    },
  }
}

export function serviceId(text: string): ServiceId {
  const id = asServiceId(text)
  if (id === undefined) throw new Error(`"${text}" is no id of a service`)
  return id
}
