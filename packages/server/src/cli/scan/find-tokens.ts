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

/** A fixed piece of a token, by which it is looked for, and how far from the token's begin it stands. */
interface Anchor {
  readonly text: string
  readonly offset: number
  readonly patterns: readonly Pattern[]
}

/**
 * Makes a finder for the tokens of these services. It goes through a text once for each fixed piece that tokens have, and
 * looks at a fixed number of characters where one stands, so no text can make it slow. A format without a checksum matches
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
  const byPlace = new Map<string, { readonly text: string; readonly offset: number; readonly patterns: Pattern[] }>()
  for (const definition of definitions) {
    for (const variant of variantsOf(definition)) {
      if (!variant.format.checksummed && !unverified) continue
      const piece = fixedPiece(variant)
      if (piece === undefined) continue
      const place = `${piece.offset} ${piece.text}`
      const anchor = byPlace.get(place) ?? { ...piece, patterns: [] }
      anchor.patterns.push({ definition, variant, display: displayOf(definition, variant) })
      byPlace.set(place, anchor)
    }
  }
  return [...byPlace.values()]
}

/** The prefix; where a token begins with a label, the characters that stand fixed behind it. */
function fixedPiece({ prefix, fixed }: TokenVariant): { readonly text: string; readonly offset: number } | undefined {
  if (prefix !== '') return { text: prefix, offset: 0 }
  const [offset] = fixed
  if (offset === undefined) return undefined
  let text = ''
  for (let i = 0; i < fixed.length && fixed[i] === offset + i / 2; i += 2)
    text += String.fromCharCode(fixed[i + 1] ?? 0)
  return { text, offset }
}

/** What the definition lets be seen; where the token does not tell its type, what the most discreet one lets be seen. */
function displayOf({ types }: ServiceDefinition, { type }: TokenVariant): Display {
  const meant = types.filter(({ name }) => type === undefined || name === type)
  return meant
    .map(({ display }) => display)
    .reduce((a, b) => (b.first + b.last < a.first + a.last ? b : a), meant[0]?.display ?? { first: 0, last: 0 })
}

function findAt(
  { text: piece, offset, patterns }: Anchor,
  text: string,
  from: number,
  to: number,
): readonly FoundToken[] {
  const found: FoundToken[] = []
  let at = text.indexOf(piece, from + offset)
  while (at !== -1 && at - offset < to) {
    const begin = at - offset
    for (const { definition, variant, display } of patterns) {
      const token = text.slice(begin, begin + variant.length)
      if (parseToken(definition, token) !== variant) continue
      const verified = variant.format.checksummed
      // A checksum speaks for itself, also in the middle of a word; without one, the word must end where the token does.
      if (!verified && !standsAlone(text, begin, variant.length)) continue
      found.push({
        at: begin,
        service: definition.id,
        type: variant.type,
        environment: variant.environment,
        display: displayToken(variant, token, display),
        verified,
      })
    }
    at = text.indexOf(piece, at + 1)
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
