/**
 * What the end-to-end tests share.
 * Owns: starting the main job and the command line as a user does; letting months go by in the database.
 * Refuses: to look behind the doors otherwise.
 * Called by: the tests of `e2e`.
 */
export * from './asking.ts'
export { holdStore, writeDatabase } from './database.ts'
export { type Listening, untilListening } from './listening.ts'
export * from './running-example.ts'
export {
  engineInUse,
  type EngineName,
  type EnginePlace,
  hasPostgres,
  looks,
  makeEnginePlace,
  useEngine,
} from './engine.ts'
export * from './workers.ts'
export { type Installation, type RunningServer, startInstallation } from './running-server.ts'
