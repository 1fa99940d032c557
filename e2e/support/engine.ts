import { makeDatabase } from '../../packages/server/src/storage/testing/postgres-databases.ts'

export { hasPostgres } from '../../packages/server/src/storage/testing/postgres-databases.ts'

export type EngineName = 'SQLite' | 'Postgres'

/** The whole suite runs on Postgres where the environment asks for it; else what says so itself. */
let engine: EngineName = process.env['KEYWRIGHT_TEST_ENGINE'] === 'Postgres' ? 'Postgres' : 'SQLite'

/** Makes the servers that this file's tests start from now on keep everything on another engine. */
export function useEngine(name: EngineName): void {
  engine = name
}

export function engineInUse(): EngineName {
  return engine
}

/** Languages, themes and widths to try a page in. What it says and looks like depends on no engine: on Postgres one is enough. */
export function looks<const T>(all: readonly T[]): readonly T[] {
  return engine === 'Postgres' ? all.slice(0, 1) : all
}

/** Where a server of the engine in use keeps everything, and the way to be rid of it. */
export interface EnginePlace {
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

export async function makeEnginePlace(): Promise<EnginePlace> {
  // SQLite's file goes with the data directory.
  if (engine === 'SQLite') return { environment: {}, remove: async () => {} }
  const { url, remove } = await makeDatabase()
  return { environment: { KEYWRIGHT_DATABASE_URL: url }, remove }
}
