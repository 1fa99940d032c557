import { AppError, type ServiceDefinition } from '@keywright/core'
import { readDefinition } from './definition-file.ts'

interface Stored {
  readonly id: string
  readonly source: string
}

/** Compiled definitions kept; an installation has a handful of services. */
const KEPT_MAX = 1000

/**
 * Compiles stored definitions, each text once. What is stored was validated when it was applied; a release that no longer
 * understands it says so as `definition_invalid`, and never as an unknown key.
 */
export function makeDefinitionOf(): {
  definitionOf(stored: Stored): ServiceDefinition
  /** The last compiled definition of a service, however old: an outage is still told in the service's own style. */
  lastOf(id: string): ServiceDefinition | undefined
} {
  const kept = new Map<string, { readonly source: string; readonly definition: ServiceDefinition }>()
  return {
    definitionOf({ id, source }) {
      const known = kept.get(id)
      if (known?.source === source) return known.definition
      const result = readDefinition(source, `${id}.yaml`)
      if (!result.valid) {
        throw new AppError(
          'definition_invalid',
          `The stored definition of "${id}" is not understood by this release.`,
          {
            cause: result.problems,
          },
        )
      }
      if (kept.size >= KEPT_MAX) kept.clear()
      kept.set(id, { source, definition: result.definition })
      return result.definition
    },
    lastOf: (id) => kept.get(id)?.definition,
  }
}
