import type { CredentialPlace, ServiceDefinition } from '../service/definition.ts'

/** What the challenge adds for Bearer (RFC 6750, 3.1). */
export type BearerFault = 'invalid_token' | 'insufficient_scope' | undefined

/** RFC 6749, 3.3. A demand may name any text as a scope, and a quote or a line break must not reach a header. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/**
 * The `WWW-Authenticate` that a definition's credentials imply: one challenge for each place. Bearer and Basic name a realm,
 * since both RFCs want a parameter; a request without credentials gets no error code (RFC 6750, 3.1).
 */
export function challenges(definition: ServiceDefinition, fault: BearerFault, scopes: readonly string[] = []): string {
  return definition.credentials.map((place) => challenge(place, definition.id, fault, scopes)).join(', ')
}

function challenge(place: CredentialPlace, realm: string, fault: BearerFault, scopes: readonly string[]): string {
  if (place.kind === 'header') return `ApiKey header="${place.title}"`
  if (place.kind === 'basic') return `Basic realm="${realm}"`
  if (place.scheme !== 'bearer') return `${place.title} realm="${realm}"`
  const error = fault === undefined ? '' : `, error="${fault}"`
  const named = scopes.filter((each) => SCOPE_TOKEN.test(each))
  const scope = named.length === 0 ? '' : `, scope="${named.join(' ')}"`
  return `Bearer realm="${realm}"${error}${scope}`
}

export function takesBearer(definition: ServiceDefinition): boolean {
  return definition.credentials.some((place) => place.kind === 'scheme' && place.scheme === 'bearer')
}
