/**
 * Token formats.
 * Owns: templates, minting, parsing, the checksum, naming what is wrong with a damaged token, `Token`.
 * Refuses: to draw randomness (bytes are handed in), to digest, to look anything up.
 * Called by: the check and the commands in `app`, the scanner of the command line.
 */
export { CHECKSUM_LENGTH, checksumOf, crc32 } from './checksum.ts'
export { type DiagnosisKind, diagnoseToken, type TokenDiagnosis } from './diagnose.ts'
export type { TokenFormat, TokenSegment } from './format.ts'
export { displayToken, type MintedToken, type MintRequest, mintToken, randomDigits } from './mint.ts'
export { hasTokenLength, parseAmong, parseToken } from './parse.ts'
export { parseTemplate, TOKEN_LENGTH_MAX, type TemplateResult } from './template.ts'
export { Token } from './token.ts'
export { type TokenVariant, variantsOf } from './variants.ts'
