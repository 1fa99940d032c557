/**
 * What weakens the promises where the data is: settings of the database, what stands before it, its clock, its disk.
 * Owns: the looking, and the words for what was found.
 * Refuses: to write anything, to migrate, to join as a node.
 * Called by: `keywright doctor`.
 */
export type { ExamineTools } from './clocks.ts'
export { examinePostgres } from './examine-postgres.ts'
export { examineSqlite } from './examine-sqlite.ts'
