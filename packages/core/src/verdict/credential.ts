import type { ServiceDefinition } from '../service/definition.ts'

/** What a request's headers hold, by lower-case name; every value as received, in order. */
export type HeaderSource = (name: string) => readonly string[]

export type CredentialFound =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous' }

const MISSING: CredentialFound = { kind: 'missing' }
const AMBIGUOUS: CredentialFound = { kind: 'ambiguous' }

/**
 * Takes the token from the places that a definition accepts, and from no other. Two different credentials in those places
 * are refused, never "the first wins": a proxy and an API that read different ones would disagree on who is calling.
 * An empty header and another scheme are no credential. `decodeBase64` is handed in, since core has no codec.
 */
export function findCredential(
  definition: ServiceDefinition,
  headers: HeaderSource,
  decodeBase64: (text: string) => string | undefined,
): CredentialFound {
  let token: string | undefined
  for (const place of definition.credentials) {
    const values = headers(place.kind === 'header' ? place.header : 'authorization')
    for (const value of values) {
      const found = place.kind === 'header' ? value : readScheme(place, value, decodeBase64)
      if (found === undefined || found === '') continue
      if (token !== undefined && token !== found) return AMBIGUOUS
      token = found
    }
  }
  return token === undefined ? MISSING : { kind: 'token', token }
}

function readScheme(
  place: { readonly kind: 'scheme'; readonly scheme: string } | { readonly kind: 'basic' },
  value: string,
  decodeBase64: (text: string) => string | undefined,
): string | undefined {
  const space = value.indexOf(' ')
  if (space === -1) return undefined
  // RFC 9110, 11.1: schemes match in any case, and one or more spaces follow.
  const scheme = value.slice(0, space).toLowerCase()
  // Spaces alone: a tab or a line break belongs to what was sent, and is told as such.
  const credential = value.slice(space + 1).replace(/^ +/, '')
  if (place.kind === 'scheme') return scheme === place.scheme ? credential : undefined
  if (scheme !== 'basic') return undefined
  const decoded = decodeBase64(credential)
  return decoded === undefined ? undefined : decoded.split(':', 1)[0]
}
