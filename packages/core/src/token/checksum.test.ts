import { crc32 as zlibCrc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BASE62, checksumOf, crc32, crcFeed, CRC_START, isBase62, readChecksum } from './checksum.ts'

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

  it('is no number where a character is no digit, beyond Latin-1 too', () => {
    for (const wrong of ['_', '-', ' ', 'é', 'ı', '\u0141']) {
      expect(readChecksum(`0000${wrong}0`, 0)).toBe(-1)
      expect(isBase62(`0000${wrong}0`, 0, 6)).toBe(false)
    }
    expect(isBase62(BASE62, 0, 62)).toBe(true)
  })
})
