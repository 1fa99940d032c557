import type { CredentialPlace, ServiceDefinition } from '../service/definition.ts'

/** What the challenge adds for Bearer (RFC 6750, 3.1). */
export type BearerFault = 'invalid_token' | 'insufficient_scope' | undefined

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
  const scope = scopes.length === 0 ? '' : `, scope="${scopes.join(' ')}"`
  return `Bearer realm="${realm}"${error}${scope}`
}

export function takesBearer(definition: ServiceDefinition): boolean {
  return definition.credentials.some((place) => place.kind === 'scheme' && place.scheme === 'bearer')
}
