import type { AuditEventResource } from '@keywright/client'

/** What there is a text for, the dot written as `_`. A newer server may do more: that keeps its own name. */
export const ACTIONS = [
  'key_created',
  'key_imported',
  'key_edited',
  'key_rotated',
  'key_secret_ended',
  'key_disabled',
  'key_enabled',
  'key_revoked',
  'key_deleted',
  'workspace_created',
  'workspace_edited',
  'workspace_deleted',
  'member_role_set',
  'member_removed',
  'member_erased',
  'member_signed_in',
  'member_signed_out',
  'member_confirmed',
  'member_edited',
  'member_password_changed',
  'member_sessions_ended',
  'member_sign_in_refused',
  'member_identity_linked',
  'passkey_registered',
  'passkey_renamed',
  'passkey_removed',
  'passkey_counter_went_back',
  'invitation_join_made',
  'invitation_setup_made',
  'invitation_recovery_made',
  'invitation_join_accepted',
  'invitation_setup_accepted',
  'invitation_recovery_accepted',
  'invitation_withdrawn',
  'service_created',
  'service_applied',
  'command_refused',
  'audit_pruned',
] as const

export type KnownAction = (typeof ACTIONS)[number]

export function knownAction(action: string): KnownAction | undefined {
  return ACTIONS.find((one) => one === action.replace('.', '_'))
}

/** As the API names it. */
export function nameOfAction(action: KnownAction): string {
  return action.replace('_', '.')
}

/** What the subject was called then, as far as the event holds it. */
export function subjectNameIn({ before, after }: Pick<AuditEventResource, 'before' | 'after'>): string | undefined {
  for (const value of [after, before]) {
    if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string')
      return value.name
  }
  return undefined
}
