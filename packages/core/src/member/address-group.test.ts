import { describe, expect, it } from 'vitest'
import { addressGroup } from './address-group.ts'

describe('the group of an address', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['0:0:0:0:0:ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (ip, group) => expect(addressGroup(ip)).toBe(group))

  it('tells neighbouring networks apart', () => {
    expect(addressGroup('2001:db8:1:3::1')).not.toBe(addressGroup('2001:db8:1:2::1'))
  })

  it.each(['', 'unknown', '2001:db8::1::2', '1:2:3', '1:2:3:4:5:6:7:8:9', '2001:db8:zz::', ':::'])(
    'of %j, which is no address, is itself',
    (text) => expect(addressGroup(text)).toBe(text),
  )
})
