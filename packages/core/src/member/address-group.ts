const GROUPS = 8
/** One customer of a provider has 2^64 addresses at least (RFC 6177), so of an IPv6 address this part alone says who it is. */
const NETWORK_GROUPS = 4

/**
 * Whose address it is, for counting: an IPv4 address itself, also where it is written as an IPv6 one, and of an IPv6 address
 * its network of 64 bits. A text that is no address stands for itself.
 */
export function addressGroup(ip: string): string {
  const groups = readGroups(ip)
  if (groups === undefined) return ip
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  if (isMapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => group.toString(16))
  return `${network.join(':')}::/64`
}

/** The eight groups of an IPv6 address (RFC 4291 section 2.2), without its zone. */
function readGroups(ip: string): readonly number[] | undefined {
  const [address = ''] = ip.split('%')
  if (!address.includes(':')) return undefined
  const [head = '', tail, ...more] = withoutDots(address).split('::')
  if (more.length > 0) return undefined
  const before = partsOf(head)
  const after = partsOf(tail ?? '')
  const missing = GROUPS - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after]
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : undefined
}

function partsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':')
}

/** An IPv4 address at the end as the two groups that it is. */
function withoutDots(address: string): string {
  return address.replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...parts: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
}
