/**
 * Keywright over HTTP, and the shapes that the guards and every door share.
 * Owns: the typed calls of the management API, their retries and errors; what a check asks and answers.
 * Refuses: to decide on a key, to keep a token, to put one into an address or a message; anything but `fetch`.
 * Called by: makers' own code, the guards, the command line.
 */
export type {
  ApiKeyCalls,
  BatchOptions,
  CheckedRequest,
  ImportOptions,
  ApiKeyRead,
  RevokeOptions,
  RotateOptions,
} from './api-keys.ts'
export type { AuditCalls } from './audit.ts'
export type * from './audit-resources.ts'
export type { ChangeOptions, CreateOptions } from './changes.ts'
export type { CheckCalls, RefusalCalls, UsageCalls, UsageFilter } from './checks.ts'
export { createClient, type KeywrightClient } from './client.ts'
export { ConnectionError, type ConnectionFault, KeywrightError, type KeywrightErrorFacts } from './errors.ts'
export type * from './members.ts'
export type * from './resources.ts'
export type { ServiceCalls } from './services.ts'
export { OIDC_START_PATH } from './session.ts'
export type * from './session.ts'
export type { CallOptions, ClientCredential, ClientOptions, Fetch } from './transport.ts'
export type * from './verifier.ts'
export type { WorkspaceCalls, WorkspaceRead } from './workspaces.ts'
