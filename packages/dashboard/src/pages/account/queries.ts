/** The same list from which a confirmation learns whether there is a passkey. */
export const PASSKEYS = ['passkeys'] as const
