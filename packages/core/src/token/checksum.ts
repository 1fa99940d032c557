/**
 * CRC-32/ISO-HDLC (the CRC of zlib), as six base62 digits over every character before them. GitHub's tokens carry the
 * same checksum over the random part alone; ours covers the prefix too, so that a damaged prefix is found as well.
 * It is an aid against typing and cutting, never a secret: anyone can make a token that passes it.
 */

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 62^6 = 5.7e10 holds every 32-bit value. */
export const CHECKSUM_LENGTH = 6

const POLYNOMIAL = 0xedb88320

/** What a byte does to the register, followed by none, one, two or three more: four tables of 256, one after the other. */
const TABLE: Int32Array = makeTable()

function makeTable(): Int32Array {
  const table = Int32Array.from({ length: 4 * 256 }, (_, byte) => {
    let value = byte
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
    return value
  })
  for (let i = 256; i < table.length; i += 1) {
    const before = table[i - 256] ?? 0
    table[i] = (before >>> 8) ^ (table[before & 0xff] ?? 0)
  }
  return table
}

const NO_DIGIT = 0x80
/** The bits of a character code that the tables do not see. */
const BEYOND_LATIN = 0xff00

/** Digit value by character code, where the character is a base62 digit; else `NO_DIGIT`, a bit that no digit has. */
const DIGIT: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const at = BASE62.indexOf(String.fromCharCode(code))
  return at === -1 ? NO_DIGIT : at
})

/** The register before the first character. */
export const CRC_START = -1

/** Feeds `text[from..to)`, which must be ASCII, and returns the register; `~register >>> 0` is the CRC. */
export function crcFeed(register: number, text: string, from: number, to: number): number {
  let crc = register
  // The index is masked to 0..255 and the table is longer, so no lookup can miss.
  for (let i = from; i < to; i += 1) crc = (TABLE[(crc ^ text.charCodeAt(i)) & 0xff] as number) ^ (crc >>> 8)
  return crc
}

/**
 * Whether `text[from..at)` is base62 alone and the six digits behind it are its CRC, fed on from `register`. One pass, four
 * characters a step: a character at a time, and once more for the alphabet, cost half as much as the digest of the token.
 */
export function isChecked(register: number, text: string, from: number, at: number): boolean {
  let crc = register
  let seen = 0
  let i = from
  // Every index is masked to a table of four times 256, or of 256, so no lookup can miss.
  for (; i + 4 <= at; i += 4) {
    const a = text.charCodeAt(i)
    const b = text.charCodeAt(i + 1)
    const c = text.charCodeAt(i + 2)
    const d = text.charCodeAt(i + 3)
    seen |= (DIGIT[a & 0xff] as number) | (DIGIT[b & 0xff] as number)
    seen |= (DIGIT[c & 0xff] as number) | (DIGIT[d & 0xff] as number) | ((a | b | c | d) & BEYOND_LATIN)
    crc ^= a | (b << 8) | (c << 16) | (d << 24)
    crc =
      (TABLE[768 | (crc & 0xff)] as number) ^
      (TABLE[512 | ((crc >>> 8) & 0xff)] as number) ^
      (TABLE[256 | ((crc >>> 16) & 0xff)] as number) ^
      (TABLE[crc >>> 24] as number)
  }
  return seen < NO_DIGIT && isBase62(text, i, at) && readChecksum(text, at) === ~crcFeed(crc, text, i, at) >>> 0
}

export function crc32(text: string): number {
  return ~crcFeed(CRC_START, text, 0, text.length) >>> 0
}

/** Whether `text[from..to)` is base62 alone. */
export function isBase62(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 255 || DIGIT[code] === NO_DIGIT) return false
  }
  return true
}

/** The value of six base62 digits; -1 when a character is none. */
export function readChecksum(text: string, from: number): number {
  let value = 0
  for (let i = from; i < from + CHECKSUM_LENGTH; i += 1) {
    const code = text.charCodeAt(i)
    const digit = code > 255 ? NO_DIGIT : (DIGIT[code] ?? NO_DIGIT)
    if (digit === NO_DIGIT) return -1
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
