import { BlockList, isIP } from 'node:net'

export type IpTest = (ip: string) => boolean

/** What is wrong with an entry of an address list; `undefined` when nothing is. */
export function ipFault(entry: string): string | undefined {
  return readEntry(entry) === undefined
    ? 'An entry is an address or a range, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.'
    : undefined
}

/** A test for a list of addresses and ranges. IPv4 addresses written as IPv6 (`::ffff:203.0.113.7`) match as IPv4. */
export function makeIpTest(entries: readonly string[]): IpTest {
  const list = new BlockList()
  for (const entry of entries) {
    const read = readEntry(entry)
    if (read !== undefined) list.addSubnet(read.address, read.prefix, read.family)
  }
  return (ip) => {
    const bare = ip.startsWith('::ffff:') && isIP(ip.slice(7)) === 4 ? ip.slice(7) : ip
    const version = isIP(bare)
    return version !== 0 && list.check(bare, version === 4 ? 'ipv4' : 'ipv6')
  }
}

function readEntry(
  entry: string,
): { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0 || address.includes('%')) return undefined
  const most = version === 4 ? 32 : 128
  if (bits !== undefined && !/^[0-9]{1,3}$/.test(bits)) return undefined
  const prefix = bits === undefined ? most : Number(bits)
  return prefix > most ? undefined : { address, prefix, family: version === 4 ? 'ipv4' : 'ipv6' }
}
