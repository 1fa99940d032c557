import type { ServiceDefinition } from '../service/definition.ts'

/** Fields of a new key that a definition may give a word of its own. */
const RENAMED_FIELDS = ['name', 'environment', 'type'] as const

/**
 * Reads a new key's fields in the service's own words: `mode` for `environment`, values in any case (`PUBLIC`, `LIVE`).
 * A field said both ways is left alone, so that the caller hears of the unknown one.
 */
export function inOurWords(
  definition: ServiceDefinition,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = { ...fields }
  for (const field of RENAMED_FIELDS) {
    for (const alias of aliasesOf(definition, field)) {
      if (alias === field || !Object.hasOwn(result, alias) || Object.hasOwn(result, field)) continue
      result[field] = result[alias]
      delete result[alias]
    }
  }
  result['environment'] = matchCase(result['environment'], definition.environments)
  result['type'] = matchCase(result['type'], definition.types)
  for (const field of ['environment', 'type']) if (result[field] === undefined) delete result[field]
  return result
}

/** The words that a service uses for one of ours, in any language. */
export function aliasesOf(definition: ServiceDefinition, field: string): readonly string[] {
  const word = definition.words[field]
  if (word === undefined) return []
  return typeof word === 'string' ? [word] : Object.values(word)
}

function matchCase(value: unknown, among: readonly { readonly name: string }[]): unknown {
  if (typeof value !== 'string') return value
  return among.find(({ name }) => name.toLowerCase() === value.toLowerCase())?.name ?? value
}
