import type { Display, ServiceDefinition } from '../service/definition.ts'
import { BASE62, checksumOf } from './checksum.ts'
import { Token } from './token.ts'
import { type TokenVariant, variantsOf } from './variants.ts'

/** Bytes below 248 = 4 × 62 map to digits without bias; the others are thrown away. */
const UNBIASED_BELOW = 248

export interface MintRequest {
  readonly type: string
  readonly environment: string
  /** The label to carry over when a key is rotated; drawn when absent, or when the format has come to ask for another length. */
  readonly publicId?: string
  /** Bytes from a cryptographic source; asked again when rejection sampling has used them up. */
  readonly randomBytes: (count: number) => Uint8Array
}

export interface MintedToken {
  readonly token: Token
  readonly publicId: string
  readonly variant: TokenVariant
}

/** Makes a token in the format that the definition issues. Throws a `RangeError` for a type or environment it lacks. */
export function mintToken(definition: ServiceDefinition, request: MintRequest): MintedToken {
  const variant = issuedVariant(definition, request.type, request.environment)
  const { idLength } = variant.format
  // A label of another length would make a token that fits no format: the definition has changed since it was drawn.
  const publicId =
    request.publicId?.length === idLength ? request.publicId : randomDigits(idLength, request.randomBytes)
  let body = ''
  for (const segment of variant.format.segments) {
    switch (segment.kind) {
      case 'literal':
        body += segment.text
        break
      case 'type':
        body += tagOf(definition, request.type)
        break
      case 'environment':
        body += request.environment
        break
      case 'id':
        body += publicId
        break
      case 'secret':
        body += randomDigits(segment.length, request.randomBytes)
        break
      case 'checksum':
        break
      default:
        segment satisfies never
    }
  }
  const plaintext = variant.format.checksummed ? body + checksumOf(body) : body
  return { token: new Token(plaintext), publicId, variant }
}

/** What may be seen of a token: all before the secret, and the characters that the definition leaves in view. */
export function displayToken(variant: TokenVariant, token: string, display: Display): string {
  const hidden = token.slice(variant.secretAt)
  const last = display.last === 0 ? '' : hidden.slice(-display.last)
  return `${token.slice(0, variant.secretAt)}${hidden.slice(0, display.first)}...${last}`
}

function issuedVariant(definition: ServiceDefinition, type: string, environment: string): TokenVariant {
  const found = variantsOf(definition).find(
    (variant) =>
      variant.format === definition.formats[0] &&
      (variant.type ?? type) === type &&
      (variant.environment ?? environment) === environment,
  )
  if (found === undefined) throw new RangeError(`no token format for type "${type}" in environment "${environment}"`)
  return found
}

function tagOf(definition: ServiceDefinition, type: string): string {
  return definition.types.find((candidate) => candidate.name === type)?.tag ?? ''
}

/** `count` base62 digits by rejection sampling, so that every digit is equally likely. */
export function randomDigits(count: number, randomBytes: (count: number) => Uint8Array): string {
  let digits = ''
  while (digits.length < count) {
    // One byte in 32 is rejected; a few more than needed make a second draw rare.
    const bytes = randomBytes(count - digits.length + 8)
    for (const byte of bytes) {
      if (digits.length === count) break
      if (byte < UNBIASED_BELOW) digits += BASE62.charAt(byte % 62)
    }
  }
  return digits
}
