import type { LocalText, ServiceDefinition, Words } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS } from './fields.ts'
import { quoted } from './likely-word.ts'
import { below, field, type PlainMap, type Reading, readLocalText, readMap, readText } from './reading.ts'
import { copyTemplate } from './template-body.ts'

const ENV_VAR = /^[A-Z][A-Z0-9_]{0,63}$/
const URL_SHAPE = /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/
const REQUEST = /^[A-Z]{3,10} \/[^\s]*$/

/** Fields of a new key that a caller may send; a service's word for one thing must not be our word for another. */
const OUR_WORDS = [
  'workspace',
  'environment',
  'type',
  'name',
  'key',
  'scopes',
  'limits',
  'metadata',
  'expiresat',
] as const

/** Address of the API, without the slashes at its end. */
export function readUrl(reading: Reading, root: PlainMap): string | undefined {
  const value = field(root, 'url')
  if (value === undefined) return undefined
  const url = readText(reading, '/url', value, SERVICE_BOUNDS.urlLengthMax)
  if (url === undefined) return undefined
  if (!URL_SHAPE.test(url)) return reading.problem('/url', 'Write an address such as https://api.acme.example.')
  let end = url.length
  while (url.charAt(end - 1) === '/') end -= 1
  return url.slice(0, end)
}

export function readExample(reading: Reading, root: PlainMap): ServiceDefinition['example'] {
  const value = field(root, 'example')
  if (value === undefined) return undefined
  if (typeof value === 'string') return withRequest(reading, '/example', value, undefined)
  const map = readMap(reading, '/example', value, FIELDS.example)
  if (map === undefined) return undefined
  const body = copyTemplate(reading, '/example/body', field(map, 'body'))
  return withRequest(reading, '/example/request', field(map, 'request'), body)
}

function withRequest(reading: Reading, path: string, value: unknown, body: unknown): ServiceDefinition['example'] {
  const request = readText(reading, path, value, SERVICE_BOUNDS.urlLengthMax)
  if (request === undefined) return undefined
  if (REQUEST.test(request)) return { request, body }
  return reading.problem(path, 'Write a method and a path, as in GET /v1/records.')
}

/** The name of an environment variable at `path/envVar`. */
export function readEnvVar(reading: Reading, path: string, map: PlainMap): string | undefined {
  const value = field(map, 'envVar')
  if (value === undefined) return undefined
  const name = readText(reading, below(path, 'envVar'), value, SERVICE_BOUNDS.nameLengthMax)
  if (name === undefined || ENV_VAR.test(name)) return name
  return reading.problem(
    below(path, 'envVar'),
    'Write capitals, digits and "_", beginning with a letter, as in ACME_API_KEY.',
  )
}

/** The service's own words for ours. No word may stand for two things, else a field of that name would be ambiguous. */
export function readWords(reading: Reading, root: PlainMap): Words {
  const value = field(root, 'words')
  if (value === undefined) return {}
  const map = readMap(reading, '/words', value, FIELDS.words)
  if (map === undefined) return {}
  const words: [string, LocalText][] = []
  const taken = new Map<string, string>()
  for (const ours of FIELDS.words) {
    const theirs = field(map, ours)
    if (theirs === undefined) continue
    const text = readLocalText(reading, below('/words', ours), theirs)
    if (text === undefined) continue
    for (const word of typeof text === 'string' ? [text] : Object.values(text)) {
      const folded = word.toLowerCase()
      const clash = taken.get(folded) ?? OUR_WORDS.find((known) => known === folded)
      if (clash !== undefined && clash !== ours) {
        reading.problem(below('/words', ours), `${quoted(word)} already stands for "${clash}"; choose another word.`)
      }
      taken.set(folded, ours)
    }
    words.push([ours, text])
  }
  return Object.fromEntries(words)
}

export function readCli(reading: Reading, root: PlainMap): string | undefined {
  const value = field(root, 'cli')
  const map = value === undefined ? undefined : readMap(reading, '/cli', value, FIELDS.cli)
  return map === undefined ? undefined : readEnvVar(reading, '/cli', map)
}

export function readBreadcrumb(reading: Reading, root: PlainMap): LocalText | undefined {
  const value = field(root, 'dashboard')
  const map = value === undefined ? undefined : readMap(reading, '/dashboard', value, FIELDS.dashboard)
  const breadcrumb = map === undefined ? undefined : field(map, 'breadcrumb')
  return breadcrumb === undefined ? undefined : readLocalText(reading, '/dashboard/breadcrumb', breadcrumb)
}
