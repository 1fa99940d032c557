import { createClient, type KeywrightClient } from '@keywright/client'
import type { WorkspaceId } from '@keywright/core'
import { SYSTEM_CALLER } from '../../../app/index.ts'
import { openConnection } from '../../../storage/sqlite/index.ts'
import { rest } from '../../../system/index.ts'
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

/** Statements of whoever holds the file, on a connection of his own. */
export async function tamperWith(api: TestApi, statements: readonly string[]): Promise<void> {
  const connection = await openConnection(api.databaseFile)
  // The engine's writer needs this thread to finish, so nobody may wait for its lock here.
  connection.exec('pragma busy_timeout = 0')
  await beginOnceFree(connection)
  for (const statement of statements) connection.exec(statement)
  connection.exec('commit')
  connection.close()
}

async function beginOnceFree(connection: { exec(statement: string): void }): Promise<void> {
  for (;;) {
    try {
      return connection.exec('begin immediate')
    } catch (error) {
      if (!String(error).includes('locked')) throw error
      await rest()
    }
  }
}

/** Brings a workspace's chain to so many events more. */
export async function fillChain(api: TestApi, workspace: WorkspaceId, count: number): Promise<void> {
  const edit = () => api.engine.workspaces.editWorkspace(SYSTEM_CALLER, workspace, { name: 'Again' }, { wait: false })
  await Promise.all(Array.from({ length: count }, edit))
}
