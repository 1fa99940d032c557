import type { TokenFormat, TokenSegment } from './format.ts'
import { CHECKSUM_LENGTH } from './checksum.ts'

export const TOKEN_LENGTH_MAX = 255
const SECRET_LENGTH_MAX = 128
const ID_LENGTH_MAX = 32

export type TemplateResult =
  | { readonly ok: true; readonly format: TokenFormat }
  | { readonly ok: false; readonly message: string }

/**
 * Reads a token template such as `{type}_{environment}_{id:8}_{secret:34}{checksum}`.
 * Literals keep to letters, digits, `_` and `-`, so that a token needs no escaping in a header, a URL or a shell.
 */
export function parseTemplate(template: string): TemplateResult {
  const segments: TokenSegment[] = []
  let at = 0
  while (at < template.length) {
    const open = template.indexOf('{', at)
    const literalEnd = open === -1 ? template.length : open
    if (literalEnd > at) {
      const text = template.slice(at, literalEnd)
      if (!/^[0-9A-Za-z_-]+$/.test(text)) return fail(`"${text}" may hold letters, digits, "_" and "-" only`)
      segments.push({ kind: 'literal', text })
    }
    if (open === -1) break
    const close = template.indexOf('}', open)
    if (close === -1) return fail('a "{" is never closed')
    const segment = parsePlaceholder(template.slice(open + 1, close))
    if (typeof segment === 'string') return fail(segment)
    segments.push(segment)
    at = close + 1
  }
  return checkSegments(template, segments)
}

function parsePlaceholder(inner: string): TokenSegment | string {
  const [name = '', count, ...rest] = inner.split(':')
  if (rest.length > 0) return `"{${inner}}" has more than one ":"`
  if (name === 'type' || name === 'environment' || name === 'checksum') {
    return count === undefined ? { kind: name } : `"{${name}}" takes no length`
  }
  if (name !== 'id' && name !== 'secret') {
    return `"{${inner}}" is unknown; there are {type}, {environment}, {id:n}, {secret:n} and {checksum}`
  }
  const length = count === undefined || !/^[0-9]{1,3}$/.test(count) ? 0 : Number(count)
  const most = name === 'id' ? ID_LENGTH_MAX : SECRET_LENGTH_MAX
  if (length < 1 || length > most) return `"{${name}:n}" needs a length from 1 to ${most}`
  return { kind: name, length }
}

function checkSegments(template: string, segments: readonly TokenSegment[]): TemplateResult {
  const count = (kind: TokenSegment['kind']): number => segments.filter((segment) => segment.kind === kind).length
  if (count('secret') !== 1) return fail('there must be exactly one {secret:n}')
  for (const kind of ['type', 'environment', 'id', 'checksum'] as const) {
    if (count(kind) > 1) return fail(`{${kind}} may stand only once`)
  }
  const checksummed = count('checksum') === 1
  if (checksummed && segments.at(-1)?.kind !== 'checksum')
    return fail('{checksum} must stand last: it covers all before it')
  const secretAt = segments.findIndex((segment) => segment.kind === 'secret')
  const expectedAfter = checksummed ? segments.length - 2 : segments.length - 1
  if (secretAt !== expectedAfter) return fail('{secret:n} must stand at the end, with {checksum} alone behind it')
  const randomAt = segments.findIndex((segment) => segment.kind === 'id' || segment.kind === 'secret')
  if (!segments.slice(0, randomAt).some((segment) => segment.kind === 'literal' || segment.kind === 'type')) {
    return fail('a token needs a prefix, so that a leaked one can be found')
  }
  const adjacent = segments.findIndex((segment, i) => isOpenEnded(segment) && isOpenEnded(segments[i + 1]))
  if (adjacent !== -1) return fail('put "_" between {type}, {environment} and what follows')
  const length = (kind: 'id' | 'secret'): number => {
    const found = segments.find((segment) => segment.kind === kind)
    return found !== undefined && 'length' in found ? found.length : 0
  }
  const format = { template, segments, secretLength: length('secret'), idLength: length('id'), checksummed }
  const longest = 2 * 32 + segments.reduce((sum, segment) => sum + segmentLengthMin(segment), 0)
  if (longest > TOKEN_LENGTH_MAX) return fail(`a token may have at most ${TOKEN_LENGTH_MAX} characters`)
  return { ok: true, format }
}

function isOpenEnded(segment: TokenSegment | undefined): boolean {
  return segment?.kind === 'type' || segment?.kind === 'environment'
}

function segmentLengthMin(segment: TokenSegment): number {
  switch (segment.kind) {
    case 'literal':
      return segment.text.length
    case 'id':
    case 'secret':
      return segment.length
    case 'checksum':
      return CHECKSUM_LENGTH
    case 'type':
    case 'environment':
      return 0
    default:
      return segment satisfies never
  }
}

function fail(message: string): TemplateResult {
  return { ok: false, message }
}
