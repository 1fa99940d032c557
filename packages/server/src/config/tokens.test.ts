import { readFileSync } from 'node:fs'
import { diagnoseToken, mintToken, parseToken, randomDigits, type ServiceDefinition } from '@keywright/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandomBytes } from '../system/index.ts'
import { readDefinition } from './definition-file.ts'

const SERVICES = ['enrich-engine', 'foir', 'foxreach', 'hostreach', 'leadterra'] as const
const BASE62 = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']

function definitionOf(name: string): ServiceDefinition {
  const file = new URL(`../../../../services/${name}.yaml`, import.meta.url)
  const result = readDefinition(readFileSync(file, 'utf8'), `${name}.yaml`)
  if (!result.valid) throw new Error(`the definition of ${name} has problems`)
  return result.definition
}

/** A token of each type and environment that the service has. */
function everyToken(definition: ServiceDefinition): readonly { type: string; environment: string; token: string }[] {
  return definition.types.flatMap(({ name: type }) =>
    definition.environments.map(({ name: environment }) => {
      const minted = mintToken(definition, { type, environment, randomBytes: systemRandomBytes })
      return { type, environment, token: minted.token.reveal() }
    }),
  )
}

describe.each(SERVICES)('a token of %s', (name) => {
  const definition = definitionOf(name)

  it('parses to the type and the environment that it was made for', () => {
    for (let round = 0; round < 100; round += 1) {
      for (const { type, environment, token } of everyToken(definition)) {
        const variant = parseToken(definition, token)
        expect(variant?.format).toBe(definition.formats[0])
        expect([variant?.type ?? type, variant?.environment ?? environment]).toEqual([type, environment])
      }
    }
  })

  it('is caught without a look-up when any one character is another', () => {
    for (const { token } of everyToken(definition)) {
      for (let at = 0; at < token.length; at += 1) {
        for (const digit of [...BASE62, '_', '-', ' ']) {
          if (digit === token[at]) continue
          expect(parseToken(definition, token.slice(0, at) + digit + token.slice(at + 1))).toBeUndefined()
        }
      }
    }
  })

  it('is caught when it was cut, went on, or two neighbours changed places, and the cut is counted', () => {
    for (const { token } of everyToken(definition)) {
      for (let at = 1; at < token.length; at += 1) {
        const cut = token.slice(0, at)
        expect(parseToken(definition, cut)).toBeUndefined()
        expect(diagnoseToken(definition, cut).missingCharacters).toBe(token.length - at)
        expect(parseToken(definition, token + cut)).toBeUndefined()
        const swapped = token.slice(0, at - 1) + token.charAt(at) + token.charAt(at - 1) + token.slice(at + 1)
        if (swapped !== token) expect(parseToken(definition, swapped)).toBeUndefined()
      }
    }
  })

  it('of another service is damaged here, though it may begin alike', () => {
    for (const other of SERVICES.filter((each) => each !== name)) {
      for (const { token } of everyToken(definitionOf(other))) expect(parseToken(definition, token)).toBeUndefined()
    }
  })

  it('drawn at random behind the right prefix is damaged', () => {
    const [{ token } = { token: '' }] = everyToken(definition)
    const prefix = token.slice(0, token.lastIndexOf('_') + 1)
    fc.assert(
      fc.property(fc.constant(null), () => {
        const made = prefix + randomDigits(token.length - prefix.length, systemRandomBytes)
        return parseToken(definition, made) === undefined
      }),
      { numRuns: 2000 },
    )
  })
})
