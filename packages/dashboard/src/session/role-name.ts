import type { Role } from '@keywright/client'
import { useCallback } from 'react'
import { useText } from './texts.ts'

/** What a role is called in the language of the page. */
export function useRoleName(): (role: Role | 'operator') => string {
  const t = useText()
  return useCallback((role) => t(`session.role.${role}`), [t])
}
