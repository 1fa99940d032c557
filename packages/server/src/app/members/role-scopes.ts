import type { Role } from '@keywright/core'
import type { ManagementScope } from '../caller.ts'

const SEES: readonly ManagementScope[] = [
  'services:read',
  'workspaces:read',
  'api-keys:read',
  'members:read',
  'usage:read',
  'audit:read',
]
const BUILDS: readonly ManagementScope[] = [...SEES, 'api-keys:write', 'api-keys:verify']
const ADMINISTERS: readonly ManagementScope[] = [...BUILDS, 'workspaces:write', 'members:write']

/**
 * What each role may do in its workspace, in the words of a management token's scopes, so that one rule serves both. An owner
 * differs from an admin in whom he manages (`mayManageRole`). Plans, limits above them and service definitions are an operator's.
 */
const SCOPES: Readonly<Record<Role, readonly ManagementScope[]>> = {
  owner: ADMINISTERS,
  admin: ADMINISTERS,
  developer: BUILDS,
  viewer: SEES,
}

export function scopesOfRole(role: Role): readonly ManagementScope[] {
  return SCOPES[role]
}
