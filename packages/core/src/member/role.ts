/** From the most to the least that may be done. */
export const ROLES = ['owner', 'admin', 'developer', 'viewer'] as const

export type Role = (typeof ROLES)[number]

export function asRole(text: string): Role | undefined {
  return ROLES.find((role) => role === text)
}

/**
 * Whether a member of one role may give, change or take another: an owner any, an admin all but an owner's, for nobody grants
 * what he lacks. The others manage nobody.
 */
export function mayManageRole(own: Role, other: Role): boolean {
  return own === 'owner' || (own === 'admin' && other !== 'owner')
}
