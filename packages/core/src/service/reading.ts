import type { DefinitionProblem, LocalText } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { parseDuration } from './duration.ts'
import { PLACEHOLDERS } from './fields.ts'
import { didYouMean, quoted } from './likely-word.ts'

export type PlainMap = Readonly<Record<string, unknown>>

export interface ReadingOptions {
  /** The line of the value at a path, from 1, where the definition came from a text. */
  readonly lineOf?: (path: string) => number | undefined
  /** Whether a name is a time zone; without it only the shape of the name is checked. */
  readonly isTimeZone?: (name: string) => boolean
}

/** Collects what is wrong with one definition. Readers report here and go on, so that one run names every problem. */
export class Reading {
  readonly problems: DefinitionProblem[] = []
  readonly warnings: DefinitionProblem[] = []
  readonly options: ReadingOptions

  constructor(options: ReadingOptions) {
    this.options = options
  }

  /** Reports a problem; answers `undefined`, so that a reader can end with it. */
  problem(path: string, message: string): undefined {
    this.add(this.problems, path, message)
  }

  warn(path: string, message: string): undefined {
    this.add(this.warnings, path, message)
  }

  /** From here on nothing more is kept, so that junk of any size costs little. */
  get full(): boolean {
    return this.problems.length >= SERVICE_BOUNDS.problemsMax
  }

  private add(to: DefinitionProblem[], path: string, message: string): void {
    if (to.length >= SERVICE_BOUNDS.problemsMax) return
    const last = to.length === SERVICE_BOUNDS.problemsMax - 1
    const line = this.options.lineOf?.(path)
    const text = last ? 'There are more problems; correct these first.' : message
    to.push(line === undefined ? { path, message: text } : { path, line, message: text })
  }
}

/** The path of a member, as a JSON pointer (RFC 6901). */
export function below(path: string, name: string | number): string {
  return `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** A field's value; never one that is inherited. */
export function field(map: PlainMap, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined
}

export function isMap(value: unknown): value is PlainMap {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What a value is, in the words of YAML. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'a text'
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number'
  if (typeof value === 'boolean') return `the word ${String(value)}`
  return isMap(value) ? 'a map' : 'something else'
}

/** YAML reads an unquoted `{type}` as a map with an empty member; whoever wrote it meant a text. */
export function isUnquotedBrace(value: unknown): boolean {
  if (!isMap(value)) return false
  const names = Object.keys(value)
  const [name] = names
  return names.length === 1 && name !== undefined && value[name] === null && BRACED.test(name)
}

const BRACED = new RegExp(`^(?:type|environment|(?:id|secret)(?::[0-9]+)?|checksum|${PLACEHOLDERS.join('|')})$`)

/** A map with these fields only. */
export function readMap(
  reading: Reading,
  path: string,
  value: unknown,
  fields: readonly string[],
): PlainMap | undefined {
  if (!isMap(value)) {
    return reading.problem(path, `This is ${kindOf(value)}; write a map with ${listed(fields)}.`)
  }
  for (const name of Object.keys(value)) {
    if (reading.full) break
    if (fields.includes(name)) continue
    reading.problem(below(path, name), `There is no field ${quoted(name)} here.${didYouMean(name, fields)}`)
  }
  return value
}

export interface NamedRule {
  /** What one is called, such as `a scope`. */
  readonly one: string
  readonly max: number
  readonly name: RegExp
  readonly nameRule: string
}

/** The members of a map whose names the definition chooses, in the order in which they stand. */
export function readNamed(
  reading: Reading,
  path: string,
  value: unknown,
  rule: NamedRule,
): readonly (readonly [string, unknown])[] {
  if (!isMap(value)) {
    reading.problem(path, `This is ${kindOf(value)}; write a map with the name of ${rule.one} before each colon.`)
    return []
  }
  const names = Object.keys(value)
  if (names.length > rule.max) {
    reading.problem(path, `These are ${names.length}; a service may have at most ${rule.max}.`)
    return []
  }
  return names.flatMap((name) => {
    // `constructor` and its like would be found in any object that is asked by name.
    const good = name.length <= SERVICE_BOUNDS.nameLengthMax && rule.name.test(name) && !(name in {})
    if (good) return [[name, value[name]] as const]
    reading.problem(below(path, name), `${quoted(name)} cannot name ${rule.one}: ${rule.nameRule}.`)
    return []
  })
}

export function readList(reading: Reading, path: string, value: unknown, max: number): readonly unknown[] {
  if (!Array.isArray(value)) {
    reading.problem(path, `This is ${kindOf(value)}; write a list, as in [a, b].`)
    return []
  }
  if (value.length > max) {
    reading.problem(path, `This list has ${value.length} entries; it may have at most ${max}.`)
    return []
  }
  return value
}

/** A text of one line. */
export function readText(
  reading: Reading,
  path: string,
  value: unknown,
  lengthMax: number = SERVICE_BOUNDS.textLengthMax,
): string | undefined {
  if (isUnquotedBrace(value)) {
    return reading.problem(path, 'YAML reads a brace as the start of a map: quote this, as in "{…}".')
  }
  if (typeof value !== 'string') {
    const quote = typeof value === 'number' || typeof value === 'boolean' ? ': quote this' : ''
    return reading.problem(path, `This is ${kindOf(value)}, but must be a text${quote}.`)
  }
  if (value.trim() === '') return reading.problem(path, 'This text is empty; write something or leave the field out.')
  if (value.length > lengthMax) {
    return reading.problem(path, `This text has ${value.length} characters; it may have at most ${lengthMax}.`)
  }
  if (/\p{Cc}/u.test(value))
    return reading.problem(path, 'This text must stay on one line, without control characters.')
  return value
}

const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$/

/** Whether a map's members are languages, so that it is a text and nothing else. */
export function isTextByLanguage(value: unknown): boolean {
  return isMap(value) && Object.keys(value).length > 0 && Object.keys(value).every((name) => LANGUAGE.test(name))
}

/** A text for people, or one for each language. */
export function readLocalText(reading: Reading, path: string, value: unknown): LocalText | undefined {
  if (!isMap(value) || isUnquotedBrace(value)) return readText(reading, path, value)
  const languages = readNamed(reading, path, value, {
    one: 'a language',
    max: SERVICE_BOUNDS.languagesMax,
    name: LANGUAGE,
    nameRule: 'use a tag such as en, es or pt-BR',
  })
  if (Object.keys(value).length === 0) return reading.problem(path, 'Write the text in at least one language.')
  const texts = languages.flatMap(([language, text]) => {
    const read = readText(reading, below(path, language), text)
    return read === undefined ? [] : [[language, read] as const]
  })
  return Object.fromEntries(texts)
}

export function readInteger(
  reading: Reading,
  path: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value
  const is = typeof value === 'number' ? String(value) : kindOf(value)
  return reading.problem(path, `This is ${is}; write a whole number from ${min} to ${max}.`)
}

export function readBoolean(reading: Reading, path: string, value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : reading.problem(path, `This is ${kindOf(value)}; write true or false.`)
}

export function readDuration(
  reading: Reading,
  path: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const durationMs = typeof value === 'string' ? parseDuration(value) : undefined
  if (durationMs === undefined) {
    return reading.problem(path, 'Write a duration: a whole number and s, m, h or d, as in 90s, 60m, 12h or 30d.')
  }
  if (durationMs >= min && durationMs <= max) return durationMs
  return reading.problem(path, `This duration must be from ${min / 1000} to ${max / 1000} seconds.`)
}

/** One of a few words. */
export function readWord<Word extends string>(
  reading: Reading,
  path: string,
  value: unknown,
  words: readonly Word[],
): Word | undefined {
  const found = words.find((word) => word === value)
  if (found !== undefined) return found
  if (typeof value !== 'string') return reading.problem(path, `This is ${kindOf(value)}; write ${listed(words)}.`)
  return reading.problem(path, `${quoted(value)} is not a choice here.${didYouMean(value, words)}`)
}

/** A name that must be one of those the definition gives elsewhere; `what` says of which kind, such as `scope`. */
export function readName<Name extends string>(
  reading: Reading,
  path: string,
  value: unknown,
  { names, what }: Catalogue<Name>,
): Name | undefined {
  const found = typeof value === 'string' ? names.find((name) => name === value) : undefined
  if (found !== undefined) return found
  const text = readText(reading, path, value)
  if (text === undefined || reading.full) return undefined
  return reading.problem(path, `There is no ${what} ${quoted(text)}.${didYouMean(text, names)}`)
}

export interface Catalogue<Name extends string> {
  readonly names: readonly Name[]
  readonly what: string
}

/** A list of such names, none twice. */
export function readNames<Name extends string>(
  reading: Reading,
  path: string,
  value: unknown,
  catalogue: Catalogue<Name>,
): readonly Name[] {
  const list = readList(reading, path, value, SERVICE_BOUNDS.scopesMax)
  const found = new Set<Name>()
  for (const [i, entry] of list.entries()) {
    const name = readName(reading, below(path, i), entry, catalogue)
    if (name === undefined) continue
    if (found.has(name)) reading.problem(below(path, i), `${quoted(name)} stands here twice; leave one out.`)
    found.add(name)
  }
  return [...found]
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? `"${words[0]}"` : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
