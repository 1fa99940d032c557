import type { ApiKeyResource } from '@keywright/client'

const DAY_MS = 86_400_000
/** What the review may give a key to live. */
export const EXPIRY_DAYS = [7, 30, 90, 365] as const
/** Long enough to find out who needs it. */
export const EXPIRY_DAYS_FIRST = 90

export function expiryFrom(now: number, days: number): string {
  return new Date(now + days * DAY_MS).toISOString()
}

/** Whether a key would end sooner by it: the review makes no key live longer. */
export function expiryShortens({ expiresAt }: Pick<ApiKeyResource, 'expiresAt'>, wanted: string): boolean {
  return expiresAt === null || Date.parse(expiresAt) > Date.parse(wanted)
}
