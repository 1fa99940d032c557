import { asMemberId, asRole, type Role, ROLES } from '@keywright/core'
import { usageError } from '../../failure.ts'

/** Refuses what is no id of a member before it gets into an address. */
export function requireMemberId(id: string): string {
  if (asMemberId(id) !== undefined) return id
  throw usageError('This is no id of a member: one is "mem_" and twenty letters or digits.', [
    'See "keywright members list".',
  ])
}

export function requireRole(text: string): Role {
  const role = asRole(text)
  if (role !== undefined) return role
  throw usageError(`A role is one of ${ROLES.join(', ')}.`)
}
