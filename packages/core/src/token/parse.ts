import type { ServiceDefinition } from '../service/definition.ts'
import { crcFeed, isBase62, isChecked, readChecksum } from './checksum.ts'
import { type TokenVariant, variantsOf } from './variants.ts'

/**
 * Finds the variant that a token is sound in: prefix, length, alphabet and checksum. `undefined` when there is none, and
 * then `diagnoseToken` says why. Allocates nothing: it runs on every check.
 */
export function parseToken(definition: ServiceDefinition, token: string): TokenVariant | undefined {
  return parseAmong(variantsOf(definition), token)
}

/** The same for who has the variants at hand. */
export function parseAmong(variants: readonly TokenVariant[], token: string): TokenVariant | undefined {
  for (let i = 0; i < variants.length; i += 1) {
    const variant = variants[i]
    if (variant !== undefined && variant.length === token.length && isSound(variant, token)) return variant
  }
  return undefined
}

/** Whether a token has the length of any variant: what does not is no token, however long. */
export function hasTokenLength(variants: readonly TokenVariant[], token: string): boolean {
  for (const { length } of variants) if (length === token.length) return true
  return false
}

function isSound(variant: TokenVariant, token: string): boolean {
  const { prefix, checksumAt, crcSeed } = variant
  if (!token.startsWith(prefix)) return false
  if (!variant.format.checksummed) return hasAlphabet(variant, token)
  if (variant.fixed.length === 0) return isChecked(crcSeed, token, prefix.length, checksumAt)
  const register = crcFeed(crcSeed, token, prefix.length, checksumAt)
  return hasAlphabet(variant, token) && readChecksum(token, checksumAt) === ~register >>> 0
}

/** Whether every random position is base62 and every fixed one holds its character. The length must be right already. */
export function hasAlphabet(variant: TokenVariant, token: string): boolean {
  const { fixed } = variant
  let from = variant.prefix.length
  for (let i = 0; i < fixed.length; i += 2) {
    const at = fixed[i] ?? 0
    if (token.charCodeAt(at) !== fixed[i + 1] || !isBase62(token, from, at)) return false
    from = at + 1
  }
  return isBase62(token, from, variant.length)
}
