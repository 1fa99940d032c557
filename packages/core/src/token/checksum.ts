/**
 * CRC-32/ISO-HDLC (the CRC of zlib), as six base62 digits over every character before them. GitHub's tokens carry the
 * same checksum over the random part alone; ours covers the prefix too, so that a damaged prefix is found as well.
 * It is an aid against typing and cutting, never a secret: anyone can make a token that passes it.
 */

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 62^6 = 5.7e10 holds every 32-bit value. */
export const CHECKSUM_LENGTH = 6

const POLYNOMIAL = 0xedb88320

const TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** Digit value by character code; 255 where the character is no base62 digit. */
const DIGIT: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const at = BASE62.indexOf(String.fromCharCode(code))
  return at === -1 ? 255 : at
})

/** The register before the first character. */
export const CRC_START = -1

/** Feeds `text[from..to)`, which must be ASCII, and returns the register; `~register >>> 0` is the CRC. */
export function crcFeed(register: number, text: string, from: number, to: number): number {
  let crc = register
  // The index is masked to 0..255 and the table has 256 entries, so no lookup can miss.
  for (let i = from; i < to; i += 1) crc = (TABLE[(crc ^ text.charCodeAt(i)) & 0xff] as number) ^ (crc >>> 8)
  return crc
}

export function crc32(text: string): number {
  return ~crcFeed(CRC_START, text, 0, text.length) >>> 0
}

/** Whether `text[from..to)` is base62 alone. */
export function isBase62(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 255 || DIGIT[code] === 255) return false
  }
  return true
}

/** The value of six base62 digits; -1 when a character is none. */
export function readChecksum(text: string, from: number): number {
  let value = 0
  for (let i = from; i < from + CHECKSUM_LENGTH; i += 1) {
    const code = text.charCodeAt(i)
    const digit = code > 255 ? 255 : (DIGIT[code] ?? 255)
    if (digit === 255) return -1
    value = value * 62 + digit
  }
  return value
}

/** Six base62 digits, the most significant first, of the CRC of `text`. */
export function checksumOf(text: string): string {
  let value = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECKSUM_LENGTH; i += 1) {
    digits = BASE62.charAt(value % 62) + digits
    value = Math.floor(value / 62)
  }
  return digits
}
