const TEXT_LENGTH_MAX = 64
const GROUPS = 8

/**
 * What is counted as one address: an IPv4 address, however it is written, or the /64 of an IPv6 address, since one
 * customer holds all of that. A text that is no address stands for itself, in bounded length.
 */
export function addressBlock(text: string): string {
  const groups = text.includes(':') ? readGroups(text.split('%', 1)[0] ?? '') : undefined
  if (groups === undefined) return text.slice(0, TEXT_LENGTH_MAX)
  const [a = 0, b = 0, c = 0, d = 0, e = 0, mark = 0, high = 0, low = 0] = groups
  const mapped = a + b + c + d + e === 0 && mark === 0xffff
  if (mapped) return [high >> 8, high & 255, low >> 8, low & 255].join('.')
  return `${[a, b, c, d].map((group) => group.toString(16)).join(':')}::/64`
}

/** The eight groups of an IPv6 address; `undefined` for what is none. */
function readGroups(text: string): readonly number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':').flatMap(readGroup)))
  if (head === undefined) return undefined
  const missing = GROUPS - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])]
  return groups.every((group) => group >= 0) ? groups : undefined
}

/** One group, or the two that a dotted end stands for; -1 for what is neither. */
function readGroup(text: string): readonly number[] {
  if (/^[0-9a-f]{1,4}$/i.test(text)) return [Number.parseInt(text, 16)]
  const bytes = /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number) : []
  const [a = 256, b = 256, c = 256, d = 256] = bytes
  return [a, b, c, d].every((byte) => byte < 256) ? [a * 256 + b, c * 256 + d] : [-1]
}
