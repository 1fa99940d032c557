import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ServiceDefinition } from '../service/definition.ts'
import { makeService } from '../service/testing/plain-service.ts'
import { checksumOf, crc32 } from './checksum.ts'
import { diagnoseToken } from './diagnose.ts'
import { parseToken } from './parse.ts'

interface Vectors {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly format: string
        /** Tags by type; empty where there is one type without a tag. */
        readonly types: Readonly<Record<string, string>>
        readonly environments: readonly string[]
      }
    >
  >
  readonly crc: readonly { readonly text: string; readonly crc32: number; readonly digits: string }[]
  readonly sound: readonly {
    readonly service: string
    readonly token: string
    readonly type: string | null
    readonly environment: string | null
    readonly prefix: string
    readonly secretAt: number
    readonly checksumAt: number
  }[]
  readonly damaged: readonly {
    readonly service: string
    readonly what: string
    readonly token: string
    readonly kind: string
    readonly missingCharacters?: number
  }[]
}

// The file is ours, and the cases below fail where it is not of this shape.
const vectors = JSON.parse(readFileSync(new URL('../../vectors/tokens.json', import.meta.url), 'utf8')) as Vectors
const definitions = new Map<string, ServiceDefinition>(
  Object.entries(vectors.services).map(([name, { format, types, environments }]) => [
    name,
    makeService({
      token: { format, display: { first: 0, last: 0 } },
      ...(Object.keys(types).length === 0
        ? {}
        : { types: Object.fromEntries(Object.entries(types).map(([type, tag]) => [type, { tag }])) }),
      ...(environments.length === 0
        ? {}
        : { environments: Object.fromEntries(environments.map((environment) => [environment, {}])) }),
    }),
  ]),
)

describe('the vectors of tokens', () => {
  it.each(vectors.crc)('agree on the checksum of "$text"', ({ text, crc32: value, digits }) => {
    expect(crc32(text)).toBe(value)
    expect(checksumOf(text)).toBe(digits)
  })

  it.each(vectors.sound)('agree that $token is sound', ({ service, token, type, environment, ...places }) => {
    const { prefix, secretAt, checksumAt } = places
    const variant = parseToken(definitions.get(service)!, token)
    expect(variant).toMatchObject({ prefix, secretAt, checksumAt })
    expect([variant?.type ?? null, variant?.environment ?? null]).toEqual([type, environment])
  })

  it.each(vectors.damaged)('agree on what is wrong with a $service token: $what', ({ service, token, ...fault }) => {
    const definition = definitions.get(service)!
    expect(parseToken(definition, token)).toBeUndefined()
    const { kind, missingCharacters } = diagnoseToken(definition, token)
    expect({ kind, missingCharacters }).toEqual({ kind: fault.kind, missingCharacters: fault.missingCharacters })
  })
})
