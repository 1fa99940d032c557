import type { ServiceDefinition } from '../service/definition.ts'
import { hasAlphabet, parseToken } from './parse.ts'
import { type TokenVariant, variantsOf } from './variants.ts'

export type DiagnosisKind =
  | 'empty'
  | 'space'
  | 'newline'
  | 'cut_short'
  | 'too_long'
  | 'unknown_tag'
  | 'wrong_alphabet'
  | 'checksum'

/** What is wrong with a token that fits no accepted format, told from the token alone. */
export interface TokenDiagnosis {
  readonly kind: DiagnosisKind
  /** A sentence for people, in English, that never repeats the token. */
  readonly detail: string
  /** How many characters are missing at the end; with `cut_short` only. */
  readonly missingCharacters?: number
}

/**
 * Names the fault of a token that `parseToken` did not accept: the copy-and-paste faults first, since they are the most
 * common and hide the others. Needs no look-up; a sound token must not be passed.
 */
export function diagnoseToken(definition: ServiceDefinition, token: string): TokenDiagnosis {
  if (token === '') return { kind: 'empty', detail: 'The token is empty.' }
  const whitespace = diagnoseWhitespace(definition, token)
  if (whitespace !== undefined) return whitespace
  const variants = variantsOf(definition)
  const tagged = variants.filter((variant) => token.startsWith(variant.prefix))
  if (tagged.length === 0) return diagnoseTag(variants, token)
  return diagnoseBody(tagged, token)
}

function diagnoseWhitespace(definition: ServiceDefinition, received: string): TokenDiagnosis | undefined {
  // NEL is a line break to Unicode and no white space to a regular expression.
  const token = received.replaceAll('\u0085', '\n')
  const newline = /[\r\n\u2028\u2029]/.test(token)
  if (!newline && !/\s/.test(token)) return undefined
  const kind = newline ? 'newline' : 'space'
  const what = newline ? 'a line break' : 'a space'
  const outside = token.trim()
  const bare = token.replace(/\s/g, '')
  const where = /\s/.test(outside) ? `has ${what} inside it` : `has ${what} around it`
  const then =
    bare !== '' && parseToken(definition, bare) !== undefined ? 'without it the token is sound' : 'copy the token again'
  return { kind, detail: `The token ${where}; ${then}.` }
}

function diagnoseTag(variants: readonly TokenVariant[], token: string): TokenDiagnosis {
  // A token cut inside its prefix is cut short, not foreign.
  const begun = variants.find((variant) => variant.prefix.startsWith(token))
  if (begun !== undefined) return cutShort(begun, token)
  const prefixes = [...new Set(variants.map((variant) => `"${variant.prefix}"`))].slice(0, 8)
  return {
    kind: 'unknown_tag',
    detail: `The token does not begin as this service's tokens do: ${prefixes.join(', ')}.`,
  }
}

function diagnoseBody(tagged: readonly TokenVariant[], token: string): TokenDiagnosis {
  const fitting = tagged.filter((variant) => variant.length === token.length)
  if (fitting.some((variant) => hasAlphabet(variant, token))) {
    return { kind: 'checksum', detail: 'The checksum does not fit: at least one character of the token is wrong.' }
  }
  if (fitting.length > 0 || !isWordy(token)) {
    return { kind: 'wrong_alphabet', detail: 'The token holds a character that this service never puts there.' }
  }
  // The nearest length above is what it was cut from; with none above, it is too long for all.
  const longer = tagged.filter((variant) => variant.length > token.length).sort((a, b) => a.length - b.length)[0]
  if (longer !== undefined) return cutShort(longer, token)
  const most = Math.max(...tagged.map((variant) => variant.length))
  return { kind: 'too_long', detail: `The token has ${token.length - most} characters too many.` }
}

function isWordy(token: string): boolean {
  return /^[0-9A-Za-z_-]*$/.test(token)
}

function cutShort(variant: TokenVariant, token: string): TokenDiagnosis {
  const missingCharacters = variant.length - token.length
  const plural = missingCharacters === 1 ? 'character is' : 'characters are'
  return {
    kind: 'cut_short',
    detail: `The token is cut short: ${missingCharacters} ${plural} missing at the end.`,
    missingCharacters,
  }
}
