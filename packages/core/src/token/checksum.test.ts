import { crc32 as zlibCrc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BASE62, checksumOf, crc32, crcFeed, CRC_START, isBase62, isChecked, readChecksum } from './checksum.ts'

const ascii = fc.string({
  unit: fc.integer({ min: 0, max: 127 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
})

describe('the checksum', () => {
  it('is the CRC-32 of zlib, for any ASCII text', () => {
    fc.assert(fc.property(ascii, (text) => crc32(text) === zlibCrc32(text)))
  })

  it('has the check value of CRC-32/ISO-HDLC', () => {
    expect(crc32('123456789')).toBe(0xcbf43926)
    expect(crc32('')).toBe(0)
  })

  it('can be fed in parts, which a check does past the fixed prefix', () => {
    fc.assert(
      fc.property(ascii, fc.nat(), (text, cut) => {
        const at = text.length === 0 ? 0 : cut % text.length
        const register = crcFeed(crcFeed(CRC_START, text, 0, at), text, at, text.length)
        expect(~register >>> 0).toBe(crc32(text))
      }),
    )
  })

  it('reads back from its six digits', () => {
    fc.assert(
      fc.property(ascii, (text) => {
        expect(checksumOf(text)).toMatch(/^[0-9A-Za-z]{6}$/)
        expect(readChecksum(checksumOf(text), 0)).toBe(crc32(text))
      }),
    )
  })

  it('is checked in one pass for a text of any length, begun anywhere, and for no text beside it', () => {
    const digits = fc.string({ unit: fc.constantFrom(...BASE62), maxLength: 80 })
    const other = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code))
    fc.assert(
      fc.property(digits, digits, fc.nat(), other, (prefix, body, where, character) => {
        const text = prefix + body
        const whole = text + checksumOf(text)
        const seed = crcFeed(CRC_START, prefix, 0, prefix.length)
        expect(isChecked(seed, whole, prefix.length, text.length)).toBe(true)
        const at = prefix.length + (where % (whole.length - prefix.length))
        const damaged = whole.slice(0, at) + character + whole.slice(at + 1)
        if (damaged !== whole) expect(isChecked(seed, damaged, prefix.length, text.length)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('is none over what is no base62, though its CRC be right', () => {
    for (const wrong of ['_', '-', ' ', 'é', 'ı', '\u0141', '\u0030\u0308']) {
      for (let at = 0; at < 9; at += 1) {
        const text = '012345678'.slice(0, at) + wrong + '012345678'.slice(at)
        expect(isChecked(CRC_START, text + checksumOf(text), 0, text.length)).toBe(false)
      }
    }
  })

  it('is no number where a character is no digit, beyond Latin-1 too', () => {
    for (const wrong of ['_', '-', ' ', 'é', 'ı', '\u0141']) {
      expect(readChecksum(`0000${wrong}0`, 0)).toBe(-1)
      expect(isBase62(`0000${wrong}0`, 0, 6)).toBe(false)
    }
    expect(isBase62(BASE62, 0, 62)).toBe(true)
  })
})
