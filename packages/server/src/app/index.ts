/**
 * The use-cases.
 * Owns: the check, every command, who may give it, the order of their steps.
 * Refuses: to know an engine, a protocol or a file; rules without a clock are `core`'s.
 * Called by: every door, through the composition roots.
 */
export { type ApplyService, makeApplyService } from './apply-service.ts'
export { type AuditUseCases, makeAuditUseCases } from './audit.ts'
export { type Authenticate, makeAuthenticate, MANAGEMENT_SERVICE } from './authenticate.ts'
export { type BatchProblem, batchProblem } from './batch.ts'
export { BULK_ACTIONS, type BulkKeys, makeBulkKeys } from './bulk-keys.ts'
export {
  beyondReach,
  type Caller,
  keyNotFound,
  narrowedTo,
  MANAGEMENT_SCOPES,
  type ManagementScope,
  reaches,
  requireReach,
  requireReachAll,
  requireScope,
  SYSTEM_CALLER,
  workspaceNotFound,
} from './caller.ts'
export { type KeyChanged, makeChangeKey } from './change-key.ts'
export { type Check, type CheckRequest, type CheckResult, makeCheck } from './check.ts'
export { type CommandOptions, type DefinitionOf, etagOf } from './command.ts'
export { type CreateKey, type CreatedKey, makeCreateKey, type NewKeyRequest } from './create-key.ts'
export { type DeleteKey, makeDeleteKey } from './delete-key.ts'
export { type ImportedKey, type ImportKeys, makeImportKeys } from './import-keys.ts'
export { eachKey, hasOperator } from './each-key.ts'
export { makeMintVersion } from './mint-version.ts'
export { type KeyCommands, type KeyEdit, makeKeyCommands } from './key-commands.ts'
export * from './members/index.ts'
export { prepareInstallation } from './prepare.ts'
export { makePruneHistory, type PrunedRows, type PruneHistory, RETENTION, type Retention } from './prune-history.ts'
export { makeRedigest } from './redigest.ts'
export { startUpkeep } from './upkeep.ts'
export { makeWorkspaceCommands, type WorkspaceCommands, type WorkspaceFields } from './workspace-commands.ts'
