export interface SignInSearch {
  /** Where to go afterwards: a path of this dashboard. */
  readonly next?: string
}

/**
 * Takes a path of this dashboard alone. Anything else is dropped: a link that leads through our sign-in to another site
 * would lend that site our name (`//evil.example`, `/\\evil.example`).
 */
export function signInSearch(raw: Readonly<Record<string, unknown>>): SignInSearch {
  const { next } = raw
  return typeof next === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? { next } : {}
}
