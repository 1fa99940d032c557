import { CHECKSUM_LENGTH } from '../token/checksum.ts'
import type { TokenFormat } from '../token/format.ts'
import { parseTemplate } from '../token/template.ts'
import type { Display, EnvironmentDefinition, TypeDefinition } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS } from './fields.ts'
import { readDisplay } from './read-types.ts'
import { below, field, type PlainMap, type Reading, readList, readMap, readText } from './reading.ts'

const BITS_PER_CHARACTER = Math.log2(62)
/** The checksum is a CRC-32: however many characters spell it, it tells 32 bits at most. */
const CHECKSUM_BITS = 32

export interface TokenPart {
  /** The issued one first; empty when there is a problem with it. */
  readonly formats: readonly TokenFormat[]
  readonly display: Display
}

export function readToken(reading: Reading, root: PlainMap): TokenPart {
  const value = field(root, 'token')
  if (value === undefined) reading.problem('', 'Add "token", as in token: { format: "acme_{secret:34}{checksum}" }.')
  const map = value === undefined ? undefined : readMap(reading, '/token', value, FIELDS.token)
  if (map === undefined) return { formats: [], display: readDisplay(reading, '/token/display', undefined) }
  const issued = field(map, 'format')
  if (issued === undefined) reading.problem('/token', 'Add "format", as in format: "acme_{secret:34}{checksum}".')
  const first = issued === undefined ? undefined : readFormat(reading, '/token/format', issued)
  const accepts = field(map, 'accepts')
  const list = accepts === undefined ? [] : readList(reading, '/token/accepts', accepts, SERVICE_BOUNDS.formatsMax - 1)
  const others = list.flatMap((entry, i) => readFormat(reading, below('/token/accepts', i), entry) ?? [])
  const formats = first === undefined ? [] : [first, ...others]
  reportDoubles(reading, formats)
  return { formats, display: readDisplay(reading, '/token/display', field(map, 'display')) }
}

function readFormat(reading: Reading, path: string, value: unknown): TokenFormat | undefined {
  const template = readText(reading, path, value, SERVICE_BOUNDS.templateLengthMax)
  if (template === undefined) return undefined
  const parsed = parseTemplate(template)
  return parsed.ok ? parsed.format : reading.problem(path, `This format cannot be read: ${parsed.message}.`)
}

function reportDoubles(reading: Reading, formats: readonly TokenFormat[]): void {
  for (const [i, format] of formats.entries()) {
    if (i > 0 && formats.findIndex(({ template }) => template === format.template) !== i) {
      reading.problem(below('/token/accepts', i - 1), 'This format stands here twice; leave one out.')
    }
  }
}

/** The rules that bind formats, types and environments together. */
export function checkFormats(
  reading: Reading,
  { formats }: TokenPart,
  types: readonly TypeDefinition[],
  environments: readonly EnvironmentDefinition[],
): void {
  const typed = formats.some((format) => says(format, 'type'))
  for (const { name, tag } of types) {
    if (!typed || tag !== '') continue
    if (types.length === 1 && name === 'secret') {
      reading.problem(
        '/token/format',
        'The format says {type}: give each of "types" a tag, or write the tag itself here.',
      )
    } else {
      reading.problem(
        below('/types', name),
        'The format says {type}, so add the "tag" that stands there, as in tag: sk.',
      )
    }
  }
  for (const [i, format] of formats.entries()) {
    const path = i === 0 ? '/token/format' : below('/token/accepts', i - 1)
    const [type] = types
    const defaultType = i > 0 && type?.newKeys.type !== undefined
    const defaultEnvironment = i > 0 && type?.newKeys.environment !== undefined
    if (types.length > 1 && !defaultType) reportUnsaid(reading, path, format, 'type')
    if (environments.length > 1 && !defaultEnvironment) reportUnsaid(reading, path, format, 'environment')
    for (const typeShown of types) checkHidden(reading, path, format, typeShown)
  }
}

function reportUnsaid(reading: Reading, path: string, format: TokenFormat, kind: 'type' | 'environment'): void {
  if (says(format, kind)) return
  const orDefault = path === '/token/format' ? '' : `, or say which is meant with newKeys: { ${kind}: … }`
  reading.problem(path, `There are several ${kind}s, so the token must tell which: add {${kind}}${orDefault}.`)
}

function says(format: TokenFormat, kind: 'type' | 'environment'): boolean {
  return format.segments.some((segment) => segment.kind === kind)
}

/** What is shown in lists, logs and exports must leave the rest beyond guessing. */
function checkHidden(reading: Reading, path: string, format: TokenFormat, type: TypeDefinition): void {
  const { first, last } = type.display
  const shown = first + last
  if (shown > format.secretLength + (format.checksummed ? CHECKSUM_LENGTH : 0)) {
    reading.problem(path, `The display shows ${shown} characters, which is the whole secret; show fewer.`)
    return
  }
  const bits = hiddenBits(format, type.display)
  if (bits >= SERVICE_BOUNDS.hiddenBitsMin) return
  const lacking = Math.ceil((SERVICE_BOUNDS.hiddenBitsMin - bits) / BITS_PER_CHARACTER)
  reading.problem(
    path,
    `This leaves ${Math.floor(bits)} bits of a token hidden, and ${SERVICE_BOUNDS.hiddenBitsMin} are needed: ` +
      `write {secret:${format.secretLength + lacking}} or more, or show fewer characters.`,
  )
}

/** Bits of a token that its display does not tell, counting what a shown checksum gives away. */
function hiddenBits(format: TokenFormat, { first, last }: Display): number {
  const checksumLength = format.checksummed ? CHECKSUM_LENGTH : 0
  const checksumShown = Math.min(checksumLength, last) + Math.max(0, first - format.secretLength)
  const secretShown = Math.min(format.secretLength, first + Math.max(0, last - checksumLength))
  const told = Math.min(CHECKSUM_BITS, checksumShown * BITS_PER_CHARACTER)
  return Math.max(0, (format.secretLength - secretShown) * BITS_PER_CHARACTER - told)
}
