/** What an examination of the installation's surroundings has found, for whoever runs it. */
export interface Finding {
  /** What was looked at, as a short name that stays: `postgres.synchronous_commit`. */
  readonly check: string
  /** Whether the promise holds as far as this check can tell. */
  readonly holds: boolean
  /** The promise that is weakened where it does not hold. */
  readonly weakens: 'revocation' | 'limits'
  /** What was found, as a sentence; never an address, since that may hold a password. */
  readonly found: string
  /** What to do where it does not hold. */
  readonly remedy: string
}
