import { describe, expect, it } from 'vitest'
import { ipFault, makeIpTest } from './ip-list.ts'

describe('a list of addresses', () => {
  const allows = makeIpTest(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32', '::1'])

  it.each([
    '203.0.113.7',
    '198.51.100.255',
    '2001:db8:1::5',
    '::1',
    '::ffff:203.0.113.7',
    '::FFFF:203.0.113.7',
    '::ffff:cb00:7107',
  ])('lets in %s', (ip) => {
    expect(allows(ip)).toBe(true)
  })

  it.each([
    '203.0.113.8',
    '198.51.101.0',
    '2001:db9::1',
    '::2',
    '::ffff:203.0.113.8',
    'fe80::1%eth0',
    '',
    'localhost',
    '203.0.113.7 ',
    '0203.0.113.7',
    '203.0.113.7:443',
    '[::1]',
  ])('keeps out "%s", and does not throw', (ip) => {
    expect(allows(ip)).toBe(false)
  })

  it('lets in every address of a family for a range of no bits', () => {
    expect(makeIpTest(['0.0.0.0/0'])('192.0.2.1')).toBe(true)
    expect(makeIpTest(['0.0.0.0/0'])('2001:db8::1')).toBe(false)
  })

  it('of entries that cannot be read lets nobody in', () => {
    expect(makeIpTest(['everyone'])('203.0.113.7')).toBe(false)
  })
})

describe('an entry of an address list', () => {
  it.each(['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32', '::1/128'])(
    'such as %s is taken',
    (entry) => {
      expect(ipFault(entry)).toBeUndefined()
    },
  )

  it.each([
    '',
    '203.0.113',
    '203.0.113.7/33',
    '203.0.113.7/-1',
    '203.0.113.7/',
    '203.0.113.7/24/8',
    '2001:db8::/129',
    'fe80::1%eth0',
    '203.0.113.7/24 ',
    'localhost',
  ])('such as "%s" is refused, with what one looks like', (entry) => {
    expect(ipFault(entry)).toContain('203.0.113.0/24')
  })
})
