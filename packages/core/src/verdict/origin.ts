/**
 * Whether an `Origin` header stands in a list of exact origins and of wildcards that begin at a label, such as
 * `https://*.example.com`, which does not match `https://evilexample.com`. `null`, the origin of a sandboxed page or a
 * file, is never allowed: anyone can produce it.
 */
export function originAllowed(allowed: readonly string[], origin: string | undefined): boolean {
  if (origin === undefined || origin === 'null') return false
  return allowed.some((pattern) => matches(pattern, origin))
}

function matches(pattern: string, origin: string): boolean {
  const star = pattern.indexOf('://*.')
  if (star === -1) return pattern === origin
  const scheme = pattern.slice(0, star + 3)
  const suffix = pattern.slice(star + 4)
  if (!origin.startsWith(scheme) || !origin.endsWith(suffix)) return false
  const label = origin.slice(scheme.length, -suffix.length)
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i.test(label)
}

/** What is wrong with an entry of an origin list; `undefined` when nothing is. */
export function originFault(pattern: string): string | undefined {
  return /^https?:\/\/(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::[0-9]{1,5})?$/.test(pattern) ||
    /^https?:\/\/\[[0-9a-f:]+\](?::[0-9]{1,5})?$/.test(pattern)
    ? undefined
    : 'An origin is scheme, host and perhaps port, in lower case, such as https://app.example.com or https://*.example.com.'
}
