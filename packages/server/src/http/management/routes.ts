import { ACTORS } from './actors.ts'
import { AUDIT_ROUTES } from './audit.ts'
import { CHECK_KEY } from './check-key.ts'
import { CREATE_KEY } from './create-key.ts'
import { INSTALLATION_ROUTES } from './installation.ts'
import { KEY_BATCHES } from './key-batches.ts'
import { KEY_CHANGES } from './key-changes.ts'
import { KEY_READS } from './key-reads.ts'
import { MEMBER_ROUTES } from './members.ts'
import { OIDC_ROUTES } from './oidc.ts'
import { PASSKEY_ROUTES } from './passkeys.ts'
import type { Route } from './route.ts'
import { SERVICE_ROUTES } from './services.ts'
import { SESSION_ROUTES } from './sessions.ts'
import { USAGE_ROUTES } from './usage.ts'
import { WORKSPACE_ROUTES } from './workspaces.ts'

/** Every route with its access; nothing else is served but the document itself. */
export const ROUTES: readonly Route[] = [
  ...SERVICE_ROUTES,
  ...WORKSPACE_ROUTES,
  ...KEY_READS,
  CHECK_KEY,
  CREATE_KEY,
  ...KEY_CHANGES,
  ...KEY_BATCHES,
  ...USAGE_ROUTES,
  ...AUDIT_ROUTES,
  ACTORS,
  ...SESSION_ROUTES,
  ...PASSKEY_ROUTES,
  ...OIDC_ROUTES,
  ...MEMBER_ROUTES,
  ...INSTALLATION_ROUTES,
]
