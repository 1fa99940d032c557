/**
 * API keys and workspaces.
 * Owns: what a key is, how a new one is settled, what each command does to it.
 * Refuses: to store, to digest, to mint; to read a clock.
 * Called by: the commands in `app`, and whoever shows a key.
 */
export type { ApiKey, GrantedScopes, KeyStatus, ManagementGrant, Secret, Workspace } from './api-key.ts'
export { KEY_BOUNDS } from './bounds.ts'
export {
  applyKeyCommand,
  type KeyChange,
  type KeyCommand,
  type KeyPatch,
  secretEnded,
  statusOf,
} from './lifecycle.ts'
export {
  hasEnvironment,
  type KeyChoices,
  type SettledKey,
  settleExpiry,
  settleKeyLimits,
  settleLimits,
  settleNewKey,
  settleScopes,
} from './new-key.ts'
export { aliasesOf, inOurWords } from './words.ts'
