import {
  type Display,
  displayToken,
  parseToken,
  type ServiceDefinition,
  type TokenVariant,
  variantsOf,
} from '@keywright/core'

/** A token in a text. The token itself is in none of these fields, so that no finding can leak it again. */
export interface FoundToken {
  /** Where it begins. */
  readonly at: number
  readonly service: string
  /** Absent where the format does not say it. */
  readonly type: string | undefined
  readonly environment: string | undefined
  /** What may be seen of it. */
  readonly display: string
  /** Its checksum fits: whatever else it may be, it was made by the service or by someone who meant it to look so. */
  readonly verified: boolean
}

export interface TokenFinder {
  /** The longest token that may be found; texts cut into pieces must overlap by that much. */
  readonly lengthMax: number
  /** Every token that begins in `text[from..to)`, in order. */
  find(text: string, from: number, to: number): readonly FoundToken[]
}

interface Pattern {
  readonly definition: ServiceDefinition
  readonly variant: TokenVariant
  readonly display: Display
}

/** What tokens begin with, and those that begin so. */
interface Anchor {
  readonly prefix: string
  readonly patterns: readonly Pattern[]
}

/**
 * Makes a finder for the tokens of these services. It goes through a text once for each prefix that tokens have, and looks
 * at a fixed number of characters where one stands, so no text can make it slow. A format without a checksum matches
 * much that is no token; it is looked for only when `unverified` is set.
 */
export function makeTokenFinder(
  definitions: readonly ServiceDefinition[],
  { unverified }: { readonly unverified: boolean },
): TokenFinder {
  const anchors = anchorsOf(definitions, unverified)
  const lengths = anchors.flatMap(({ patterns }) => patterns.map(({ variant }) => variant.length))
  return {
    lengthMax: Math.max(0, ...lengths),
    find: (text, from, to) =>
      anchors.flatMap((anchor) => findAt(anchor, text, from, to)).sort((a, b) => a.at - b.at || compare(a, b)),
  }
}

function anchorsOf(definitions: readonly ServiceDefinition[], unverified: boolean): readonly Anchor[] {
  const byPrefix = new Map<string, Pattern[]>()
  for (const definition of definitions) {
    for (const variant of variantsOf(definition)) {
      if (!variant.format.checksummed && !unverified) continue
      const pattern = { definition, variant, display: displayOf(definition, variant) }
      byPrefix.set(variant.prefix, [...(byPrefix.get(variant.prefix) ?? []), pattern])
    }
  }
  return [...byPrefix].map(([prefix, patterns]) => ({ prefix, patterns }))
}

/** What the definition lets be seen; where the token does not tell its type, what the most discreet one lets be seen. */
function displayOf({ types }: ServiceDefinition, { type }: TokenVariant): Display {
  const meant = types.filter(({ name }) => type === undefined || name === type)
  return meant
    .map(({ display }) => display)
    .reduce((a, b) => (b.first + b.last < a.first + a.last ? b : a), meant[0]?.display ?? { first: 0, last: 0 })
}

function findAt({ prefix, patterns }: Anchor, text: string, from: number, to: number): readonly FoundToken[] {
  const found: FoundToken[] = []
  for (let at = text.indexOf(prefix, from); at !== -1 && at < to; at = text.indexOf(prefix, at + 1)) {
    for (const { definition, variant, display } of patterns) {
      const token = text.slice(at, at + variant.length)
      if (parseToken(definition, token) !== variant) continue
      const verified = variant.format.checksummed
      // A checksum speaks for itself, also in the middle of a word; without one, the word must end where the token does.
      if (!verified && !standsAlone(text, at, variant.length)) continue
      found.push({
        at,
        service: definition.id,
        type: variant.type,
        environment: variant.environment,
        display: displayToken(variant, token, display),
        verified,
      })
    }
  }
  return found
}

function standsAlone(text: string, begin: number, length: number): boolean {
  const before = begin === 0 ? '' : text.charAt(begin - 1)
  return !/[0-9A-Za-z_-]/.test(before) && !/[0-9A-Za-z_-]/.test(text.charAt(begin + length))
}

function compare(a: FoundToken, b: FoundToken): number {
  return a.service < b.service ? -1 : a.service > b.service ? 1 : 0
}
