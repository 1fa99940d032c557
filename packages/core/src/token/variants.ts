import type { ServiceDefinition } from '../service/definition.ts'
import { CHECKSUM_LENGTH, CRC_START, crcFeed } from './checksum.ts'
import type { TokenFormat } from './format.ts'

/**
 * One concrete shape of a service's tokens: a format with a type and an environment in place. Everything before `{id}`
 * and `{secret}` is then a fixed prefix, so a check compares it at once and seeds the CRC past it.
 */
export interface TokenVariant {
  readonly format: TokenFormat
  /** `undefined` where the format does not say it: the key's row does. */
  readonly type: string | undefined
  readonly environment: string | undefined
  /** All that stands before the first random character. */
  readonly prefix: string
  readonly length: number
  /** Where `{secret}` begins. */
  readonly secretAt: number
  /** Where the checksum begins; `length` without one. */
  readonly checksumAt: number
  /** The CRC register after `prefix`. */
  readonly crcSeed: number
  /** Positions behind the prefix that hold a fixed character, as pairs of position and character code. */
  readonly fixed: readonly number[]
}

const cache = new WeakMap<ServiceDefinition, readonly TokenVariant[]>()

/** The variants of a definition, the issued format first; made once per definition. */
export function variantsOf(definition: ServiceDefinition): readonly TokenVariant[] {
  const known = cache.get(definition)
  if (known !== undefined) return known
  const variants = definition.formats.flatMap((format) => expand(definition, format))
  cache.set(definition, variants)
  return variants
}

function expand(definition: ServiceDefinition, format: TokenFormat): readonly TokenVariant[] {
  const says = (kind: 'type' | 'environment'): boolean => format.segments.some((segment) => segment.kind === kind)
  const types = says('type') ? definition.types : [undefined]
  const environments = says('environment') ? definition.environments : [undefined]
  return types.flatMap((type) =>
    environments.map((environment) =>
      makeVariant(format, type && { name: type.name, tag: type.tag }, environment?.name),
    ),
  )
}

function makeVariant(
  format: TokenFormat,
  type: { readonly name: string; readonly tag: string } | undefined,
  environment: string | undefined,
): TokenVariant {
  let at = 0
  let prefix = ''
  let prefixOpen = true
  let secretAt = 0
  const fixed: number[] = []
  for (const segment of format.segments) {
    if (segment.kind === 'checksum') continue
    if (segment.kind === 'id' || segment.kind === 'secret') {
      prefixOpen = false
      if (segment.kind === 'secret') secretAt = at
      at += segment.length
      continue
    }
    const text =
      segment.kind === 'literal' ? segment.text : segment.kind === 'type' ? (type?.tag ?? '') : (environment ?? '')
    if (prefixOpen) prefix += text
    else for (let i = 0; i < text.length; i += 1) fixed.push(at + i, text.charCodeAt(i))
    at += text.length
  }
  return {
    format,
    type: type?.name,
    environment,
    prefix,
    length: at + (format.checksummed ? CHECKSUM_LENGTH : 0),
    secretAt,
    checksumAt: at,
    crcSeed: crcFeed(CRC_START, prefix, 0, prefix.length),
    fixed,
  }
}
