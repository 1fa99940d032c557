import type { ServiceDefinition } from '../definition.ts'
import { validateDefinition } from '../validate.ts'

/** The plain data of a small service, as a YAML file would give it, with fields replaced or added. */
export function plainService(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: 'acme',
    name: 'Acme',
    token: { format: 'acme_{secret:34}{checksum}' },
    credentials: [{ header: 'X-API-Key' }],
    scopes: { 'records:read': 'Read records', 'records:write': 'Change records' },
    ...fields,
  }
}

/** The same, validated; throws with the problems where the data is not a definition. */
export function makeService(fields: Readonly<Record<string, unknown>> = {}): ServiceDefinition {
  const result = validateDefinition(plainService(fields))
  if (!result.valid) throw new Error(result.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  return result.definition
}

/** What validation says of the data, as `path: message`. */
export function problemsOf(fields: Readonly<Record<string, unknown>>): readonly string[] {
  const result = validateDefinition(plainService(fields))
  return result.valid ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`)
}
