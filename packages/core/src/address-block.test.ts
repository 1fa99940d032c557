import { describe, expect, it } from 'vitest'
import { addressBlock } from './address-block.ts'

describe('the block of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7'],
  ])('is one and the same however IPv4 is written: %s', (text, block) => {
    expect(addressBlock(text)).toBe(block)
  })

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('is the /64 of IPv6, which one customer holds whole: %s', (text, block) => {
    expect(addressBlock(text)).toBe(block)
  })

  it.each([
    'unknown',
    '',
    '1:2',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8:9',
    ':1:2:3:4:5:6:7',
    '::ffff:300.1.1.1',
  ])('is the text itself where it is no address: %j', (text) => {
    expect(addressBlock(text)).toBe(text)
  })

  it('is never longer than an address', () => {
    expect(addressBlock('x'.repeat(10_000))).toHaveLength(64)
    expect(addressBlock(`${'1:'.repeat(5000)}1`)).toHaveLength(64)
  })
})
