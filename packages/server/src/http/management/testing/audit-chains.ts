import { createClient, type KeywrightClient } from '@keywright/client'
import type { WorkspaceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../../app/index.ts'
import type { Grant, TestApi } from './test-api.ts'

/** The client of makers, over the API without a socket. */
export async function clientOf(api: TestApi, grant: Grant): Promise<KeywrightClient> {
  return createClient({
    url: 'http://keys.test',
    token: await api.tokenOf(grant),
    wait: async () => {},
    fetch: (input, init) => api.app.fetch(new Request(input, init), { ip: undefined }),
  })
}

/** How many commands are sent at once: few enough that none waits for long, on any store. */
const AT_ONCE = 40

/** Brings a workspace's chain to so many events more. */
export async function fillChain(api: TestApi, workspace: WorkspaceId, count: number): Promise<void> {
  const edit = () => api.engine.workspaces.editWorkspace(SYSTEM_CALLER, workspace, { name: 'Again' }, { wait: false })
  for (let made = 0; made < count; made += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, edit))
  }
}
