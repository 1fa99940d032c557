import { DENIAL_REASONS } from '../verdict/verdict.ts'
import type { LocalText, RefusalStyle, RefusalStyles } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS, REFUSAL_GROUPS } from './fields.ts'
import { quoted } from './likely-word.ts'
import { TOKEN_CHARACTERS } from './read-credentials.ts'
import {
  below,
  field,
  isMap,
  kindOf,
  type PlainMap,
  type Reading,
  readInteger,
  readLocalText,
  readMap,
  readText,
} from './reading.ts'
import { checkPlaceholders, copyTemplate } from './template-body.ts'

/** Headers that frame a message; a definition that sets one would break the answer, or smuggle a second one. */
const FRAMING = ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'upgrade', 'trailer', 'te', 'host']

const REFUSAL_LAYERS: readonly string[] = [...REFUSAL_GROUPS, ...DENIAL_REASONS]

export function readRefusals(reading: Reading, root: PlainMap): RefusalStyles {
  const value = field(root, 'refusals')
  if (value === undefined) return {}
  const map = readMap(reading, '/refusals', value, REFUSAL_LAYERS)
  if (map === undefined) return {}
  const layers = REFUSAL_LAYERS.filter((layer) => Object.hasOwn(map, layer))
  return Object.fromEntries(layers.map((layer) => [layer, readStyle(reading, layer, map[layer])]))
}

function readStyle(reading: Reading, layer: string, value: unknown): RefusalStyle {
  const path = below('/refusals', layer)
  const map = readMap(reading, path, value, FIELDS.refusal)
  if (map === undefined) return {}
  const status = field(map, 'status')
  const message = field(map, 'message')
  const body = field(map, 'body')
  const headers = field(map, 'headers')
  const read = {
    status: status === undefined ? undefined : readStatus(reading, path, layer, status),
    message: message === undefined ? undefined : readMessage(reading, `${path}/message`, message),
    body: body === undefined ? undefined : readBody(reading, `${path}/body`, body),
    headers: headers === undefined ? undefined : readHeaders(reading, `${path}/headers`, headers),
  }
  return {
    ...(read.status === undefined ? {} : { status: read.status }),
    ...(read.message === undefined ? {} : { message: read.message }),
    ...(read.body === undefined ? {} : { body: read.body }),
    ...(read.headers === undefined ? {} : { headers: read.headers }),
  }
}

/** An outage stays 503 whatever a definition says: reported as a refusal, it makes customers rotate good keys. */
function readStatus(reading: Reading, path: string, layer: string, value: unknown): number | undefined {
  if (layer === 'unavailable') {
    return value === 503
      ? value
      : reading.problem(`${path}/status`, 'A check that could not be made is always 503; leave this out.')
  }
  return readInteger(reading, `${path}/status`, value, { min: 400, max: 499 })
}

function readMessage(reading: Reading, path: string, value: unknown): LocalText | undefined {
  const message = readLocalText(reading, path, value)
  if (message === undefined) return undefined
  for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
    checkPlaceholders(reading, path, text)
  }
  return message
}

function readBody(reading: Reading, path: string, value: unknown): unknown {
  if (!isMap(value) && !Array.isArray(value) && typeof value !== 'string') {
    return reading.problem(path, `This is ${kindOf(value)}; write the body as a map, as in { message: "{message}" }.`)
  }
  return copyTemplate(reading, path, value)
}

function readHeaders(reading: Reading, path: string, value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isMap(value)) return reading.problem(path, `This is ${kindOf(value)}; write a map of header names and values.`)
  const names = Object.keys(value)
  if (names.length > SERVICE_BOUNDS.headersMax) {
    return reading.problem(
      path,
      `These are ${names.length} headers; there may be at most ${SERVICE_BOUNDS.headersMax}.`,
    )
  }
  const headers = names.flatMap((name) => {
    const at = below(path, name)
    if (!TOKEN_CHARACTERS.test(name) || name.length > SERVICE_BOUNDS.nameLengthMax || name in {}) {
      reading.problem(at, `${quoted(name)} is no name for a header; use letters, digits and "-".`)
      return []
    }
    if (FRAMING.includes(name.toLowerCase())) {
      reading.problem(at, `${quoted(name)} belongs to HTTP itself; leave it out.`)
      return []
    }
    const text = readText(reading, at, value[name], SERVICE_BOUNDS.headerLengthMax)
    if (text === undefined) return []
    if (!/^[\x20-\x7e]*$/.test(text)) reading.problem(at, 'A header holds plain ASCII characters only; rewrite it.')
    else checkPlaceholders(reading, at, text)
    return [[name, text] as const]
  })
  return Object.fromEntries(headers)
}
