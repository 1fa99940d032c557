import type { TestProject } from 'vitest/node'
import { postgresAbsence, type PostgresServer, startPostgres } from './postgres-server.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of the run's Postgres; absent where there is none. */
    postgresUrl: string | undefined
  }
}

/** One Postgres for a whole run of the tests; each suite makes a database of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const absence = postgresAbsence()
  let server: PostgresServer | undefined
  if (absence === undefined) server = await startPostgres()
  else console.log(`Suites on Postgres are skipped: ${absence}`)
  project.provide('postgresUrl', server?.url('postgres'))
  return async () => {
    await server?.stop()
  }
}
