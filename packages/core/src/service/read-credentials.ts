import type { CredentialPlace } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS } from './fields.ts'
import { quoted } from './likely-word.ts'
import { below, field, isMap, type PlainMap, type Reading, readList, readMap, readText } from './reading.ts'

export const TOKEN_CHARACTERS = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** Headers that HTTP or a browser writes itself; a credential there would be read where nobody put one. */
const OTHER_USES = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'origin',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
]

/** Where a credential may travel: `bearer`, `{ header: X-API-Key }`, `{ scheme: token }`, `{ basic: username }`. */
export function readCredentials(reading: Reading, root: PlainMap): readonly CredentialPlace[] {
  const value = field(root, 'credentials')
  if (value === undefined) {
    return reading.problem('', 'Add "credentials", as in credentials: [bearer] or [{ header: X-API-Key }].') ?? []
  }
  const list = readList(reading, '/credentials', value, SERVICE_BOUNDS.credentialsMax)
  if (Array.isArray(value) && list.length === 0 && value.length === 0) {
    reading.problem('/credentials', 'Name at least one place, as in [bearer].')
  }
  const places: CredentialPlace[] = []
  for (const [i, entry] of list.entries()) {
    const place = readPlace(reading, below('/credentials', i), entry)
    if (place === undefined) continue
    if (places.some((known) => placeName(known) === placeName(place))) {
      reading.problem(below('/credentials', i), 'This place stands here twice; leave one out.')
    }
    places.push(place)
  }
  return places
}

function readPlace(reading: Reading, path: string, value: unknown): CredentialPlace | undefined {
  if (typeof value === 'string') {
    if (value.toLowerCase() === 'bearer') return BEARER
    const hint = value.toLowerCase() === 'basic' ? '{ basic: username }' : `{ header: ${value.slice(0, 40)} }`
    return reading.problem(path, `${quoted(value)} names no place. Did you mean ${hint}?`)
  }
  const map = readMap(reading, path, value, FIELDS.credential)
  if (map === undefined) return undefined
  if (Object.keys(map).length !== 1) return reading.problem(path, 'Write one of header, scheme or basic in each entry.')
  if (field(map, 'header') !== undefined) return readHeader(reading, path, field(map, 'header'))
  if (field(map, 'scheme') !== undefined) return readScheme(reading, path, field(map, 'scheme'))
  if (!isMap(map) || field(map, 'basic') === undefined) return undefined
  if (field(map, 'basic') === 'username') return { kind: 'basic' }
  return reading.problem(`${path}/basic`, 'The token travels as the user name of Basic: write { basic: username }.')
}

function readHeader(reading: Reading, path: string, value: unknown): CredentialPlace | undefined {
  const title = readText(reading, `${path}/header`, value, SERVICE_BOUNDS.nameLengthMax)
  if (title === undefined) return undefined
  const header = title.toLowerCase()
  if (header === 'authorization') {
    return reading.problem(`${path}/header`, 'For Authorization write bearer, or its scheme, as in { scheme: token }.')
  }
  if (OTHER_USES.includes(header) || !TOKEN_CHARACTERS.test(title)) {
    return reading.problem(`${path}/header`, `${quoted(title)} cannot carry a key; name a header such as X-API-Key.`)
  }
  return { kind: 'header', header, title }
}

function readScheme(reading: Reading, path: string, value: unknown): CredentialPlace | undefined {
  const title = readText(reading, `${path}/scheme`, value, SERVICE_BOUNDS.nameLengthMax)
  if (title === undefined) return undefined
  const scheme = title.toLowerCase()
  if (scheme === 'bearer') return BEARER
  if (scheme === 'basic') return reading.problem(`${path}/scheme`, 'For Basic write { basic: username }.')
  if (TOKEN_CHARACTERS.test(title)) return { kind: 'scheme', scheme, title }
  return reading.problem(`${path}/scheme`, 'Write a scheme of Authorization in one word, as in { scheme: token }.')
}

const BEARER: CredentialPlace = { kind: 'scheme', scheme: 'bearer', title: 'Bearer' }

function placeName(place: CredentialPlace): string {
  return place.kind === 'header'
    ? `header ${place.header}`
    : place.kind === 'scheme'
      ? `scheme ${place.scheme}`
      : 'basic'
}
