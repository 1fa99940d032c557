import { SERVICE_BOUNDS } from './bounds.ts'

/** Characters that some server or framework reads as a separator, an end or a parameter, and others as themselves. */
const TWO_WAYS = /[\\;#\p{Cc}]/u

/**
 * The segments of a path, percent-decoded once. `undefined` when another reader might see another path in it: dot segments,
 * empty segments, encoded slashes, backslashes, matrix parameters (`;x`), double or invalid encoding. A gateway that lets
 * such a path through under a lax route would open the strict one behind it.
 * One slash at the end is the same path as without: most frameworks serve both alike.
 */
export function pathSegments(target: string): readonly string[] | undefined {
  if (target.length > SERVICE_BOUNDS.pathLengthMax) return undefined
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  if (!path.startsWith('/') || TWO_WAYS.test(path)) return undefined
  if (path === '/') return []
  const segments = path.slice(1, path.endsWith('/') ? -1 : undefined).split('/')
  for (const [i, raw] of segments.entries()) {
    const segment = raw.includes('%') ? decodeOnce(raw) : raw
    if (segment === undefined || segment === '' || segment === '.' || segment === '..') return undefined
    segments[i] = segment
  }
  return segments
}

function decodeOnce(raw: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(raw)
  } catch {
    // Not UTF-8, or a "%" without two digits behind it: no two decoders agree on it.
    return undefined
  }
  const again = /%[0-9A-Fa-f]{2}/.test(decoded)
  return again || decoded.includes('/') || TWO_WAYS.test(decoded) ? undefined : decoded
}
