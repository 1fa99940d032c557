import { type TokenVariant, variantsOf } from '../token/variants.ts'
import type { ServiceDefinition } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import type { Reading } from './reading.ts'

/** Stands for a random base62 character. */
const RANDOM = '*'

/** A variant position by position: its fixed characters, and `*` for each random one. */
export function shapeOf(variant: TokenVariant): string {
  const characters = [...variant.prefix, ...RANDOM.repeat(variant.length - variant.prefix.length)]
  for (let i = 0; i < variant.fixed.length; i += 2) {
    characters[variant.fixed[i] ?? 0] = String.fromCharCode(variant.fixed[i + 1] ?? 0)
  }
  return characters.join('')
}

/** Whether one and the same token could have both shapes. */
function shapesMeet(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left === right) continue
    // Only base62 is drawn at random, so "_" and "-" tell a fixed part from it.
    const random = RANDOM.charCodeAt(0)
    if (left === random ? !isBase62(right) : right !== random || !isBase62(left)) return false
  }
  return true
}

function isBase62(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

/** A token must tell its type and environment in one way only; else a test key might pass for a live one. */
export function checkShapes(reading: Reading, definition: ServiceDefinition): void {
  const { formats, types, environments } = definition
  if (formats.length * types.length * environments.length > SERVICE_BOUNDS.variantsMax) {
    reading.problem('/token', `Formats times types times environments may be ${SERVICE_BOUNDS.variantsMax} at most.`)
    return
  }
  const variants = variantsOf(definition)
  const shapes = variants.map(shapeOf)
  for (const [i, variant] of variants.entries()) {
    for (let j = 0; j < i && !reading.full; j += 1) {
      const other = variants[j]
      if (other === undefined || !shapesMeet(shapes[i] ?? '', shapes[j] ?? '')) continue
      reportMeeting(reading, variant, other)
    }
  }
}

function reportMeeting(reading: Reading, a: TokenVariant, b: TokenVariant): void {
  const parted = differs(a.type, b.type) || differs(a.environment, b.environment)
  if (parted) {
    reading.problem(
      '/token/format',
      `A token of ${describe(a)} could also be one of ${describe(b)}; choose other tags, names or lengths.`,
    )
  } else if (a.format !== b.format) {
    reading.warn(
      '/token/accepts',
      `A token can fit both "${a.format.template}" and "${b.format.template}", so a damaged one may be taken for a whole one.`,
    )
  }
}

function differs(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b
}

function describe(variant: TokenVariant): string {
  const type = variant.type === undefined ? '' : `type "${variant.type}" `
  const environment = variant.environment === undefined ? '' : `environment "${variant.environment}" `
  return `${type}${environment}("${variant.format.template}")`
}

/** Tokens of two services that a person, or a scanner, may take for each other. */
export interface Lookalike {
  /** What both begin with. */
  readonly prefix: string
  /** Then a machine can tell them apart by counting; a person cannot. */
  readonly lengthsDiffer: boolean
  readonly warning: string
}

/** Where two services' tokens begin alike; one entry for each such beginning. */
export function lookalikes(a: ServiceDefinition, b: ServiceDefinition): readonly Lookalike[] {
  const found = new Map<string, Lookalike>()
  // Each shape once: made anew for every pair, two services of as many variants as may be took half a second.
  const others = variantsOf(b).map((other) => ({ other, otherShape: shapeOf(other) }))
  for (const variant of variantsOf(a)) {
    const shape = shapeOf(variant)
    for (const { other, otherShape } of others) {
      const meet = shapesMeet(shape, otherShape)
      if (!meet && variant.prefix !== other.prefix) continue
      const { prefix } = variant.prefix.length >= other.prefix.length ? variant : other
      const known = found.get(prefix)
      if (known === undefined || (known.lengthsDiffer && meet))
        found.set(prefix, describePair(a, b, [variant, other], prefix))
    }
  }
  return [...found.values()]
}

function describePair(
  a: ServiceDefinition,
  b: ServiceDefinition,
  [variant, other]: readonly [TokenVariant, TokenVariant],
  prefix: string,
): Lookalike {
  const lengthsDiffer = variant.length !== other.length
  const how = lengthsDiffer
    ? `their lengths differ (${variant.length} and ${other.length} characters), which a person does not see`
    : `they are equally long (${variant.length} characters), so nothing but a look-up tells them apart`
  return { prefix, lengthsDiffer, warning: `Tokens of "${a.id}" and "${b.id}" both begin with "${prefix}"; ${how}.` }
}
