import * as fc from 'fast-check'
import type { ServiceDefinition } from '../../service/definition.ts'
import { makeService } from '../../service/testing/plain-service.ts'
import { mintToken } from '../mint.ts'

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/)
const length = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })

/** Services with any mixture of types, environments, label and checksum in their tokens; those that validation refuses are left out. */
export function anyService(form: { readonly checksummed?: boolean } = {}): fc.Arbitrary<ServiceDefinition> {
  return fc
    .record({
      prefix: fc.stringMatching(/^[a-z][a-z0-9]{0,3}[_-]$/),
      tags: fc.uniqueArray(word, { minLength: 0, maxLength: 3 }),
      environments: fc.uniqueArray(word, { minLength: 0, maxLength: 3 }),
      id: fc.option(length(1, 12), { nil: undefined }),
      secret: length(30, 60),
      checksum: form.checksummed === undefined ? fc.boolean() : fc.constant(form.checksummed),
    })
    .map(({ prefix, tags, environments, id, secret, checksum }) => {
      const parts = [
        tags.length === 0 ? '' : '{type}_',
        environments.length === 0 ? '' : '{environment}_',
        id === undefined ? '' : `{id:${id}}_`,
      ]
      const format = `${prefix}${parts.join('')}{secret:${secret}}${checksum ? '{checksum}' : ''}`
      return tryMake({
        token: { format, display: { first: 0, last: 0 } },
        ...(tags.length === 0 ? {} : { types: Object.fromEntries(tags.map((tag) => [`t${tag}`, { tag }])) }),
        ...(environments.length === 0
          ? {}
          : { environments: Object.fromEntries(environments.map((name) => [name, {}])) }),
      })
    })
    .filter((definition) => definition !== undefined)
}

function tryMake(fields: Readonly<Record<string, unknown>>): ServiceDefinition | undefined {
  try {
    return makeService(fields)
  } catch {
    // Two shapes that a token could both have, and the like: validation's tests speak of those.
    return undefined
  }
}

/** Bytes that a seed draws, so that a failing case can be drawn again. */
export function seededBytes(seed: number): (count: number) => Uint8Array {
  let state = seed >>> 0
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      // Numerical Recipes' generator: its upper bits are random enough for characters.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
}

/** A definition, and a token of it. */
export interface Issued {
  readonly definition: ServiceDefinition
  readonly type: string
  readonly environment: string
  readonly publicId: string
  readonly token: string
}

export function anyIssued(services: fc.Arbitrary<ServiceDefinition>): fc.Arbitrary<Issued> {
  return services.chain((definition) =>
    fc
      .record({
        type: fc.constantFrom(...definition.types.map(({ name }) => name)),
        environment: fc.constantFrom(...definition.environments.map(({ name }) => name)),
        seed: fc.integer(),
      })
      .map(({ type, environment, seed }) => {
        const minted = mintToken(definition, { type, environment, randomBytes: seededBytes(seed) })
        return { definition, type, environment, publicId: minted.publicId, token: minted.token.reveal() }
      }),
  )
}
