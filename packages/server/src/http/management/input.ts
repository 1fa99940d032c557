import { z } from '@hono/zod-openapi'
import { AppError, didYouMean } from '@keywright/core'
import { HTTP_BOUNDS } from '../bounds.ts'

interface Fault {
  readonly pointer: string
  readonly message: string
}

/** How a caller's words differ from ours: names that a fault must speak of, and names that may be sent beside ours. */
export interface SentWords {
  /** Our name → the name that was sent. */
  readonly sent: ReadonlyMap<string, string>
  readonly alsoKnown: readonly string[]
}

const NO_WORDS: SentWords = { sent: new Map(), alsoKnown: [] }

/**
 * Gives input its meaning, or throws `request_invalid` with the place of the first fault and the list of all. Messages tell
 * what is wanted and never what was sent: any value may be a token, and so may the name of a field that we do not know.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  words: SentWords = NO_WORDS,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const faults = result.error.issues
    .slice(0, HTTP_BOUNDS.faultsMax)
    .map((issue) => faultOf(issue, { schema, value, words }))
  const [first] = faults
  throw new AppError('request_invalid', first?.message ?? 'The request has a fault.', {
    ...(first === undefined || first.pointer === '' ? {} : { pointer: first.pointer }),
    ...(faults.length > 1 ? { details: { faults } } : {}),
  })
}

/** An error that speaks of our field, in the word that was sent. */
export function inSentWords(error: unknown, { sent }: SentWords): unknown {
  if (!(error instanceof AppError) || error.pointer === undefined) return error
  const [, field = '', ...rest] = error.pointer.split('/')
  const word = sent.get(field)
  if (word === undefined) return error
  const { code, message, details, cause } = error
  return new AppError(code, message, {
    pointer: pointerOf([word, ...rest]),
    cause,
    ...(details === undefined ? {} : { details }),
  })
}

interface Reading {
  readonly schema: z.ZodType
  readonly value: unknown
  readonly words: SentWords
}

type Issue = z.core.$ZodIssue

function faultOf(issue: Issue, reading: Reading): Fault {
  const path = inWords(issue.path, reading.words)
  if (issue.code === 'unrecognized_keys') return unknownField(issue.keys[0] ?? '', path, reading, issue.path)
  const pointer = pointerOf(path)
  if (issue.code === 'custom') return { pointer, message: issue.message }
  const subject = pointer === '' ? 'The body' : `"${pointer.slice(1)}"`
  if (issue.code === 'invalid_type' && valueAt(reading.value, issue.path) === undefined) {
    return { pointer, message: `${subject} is missing.` }
  }
  return { pointer, message: `${subject} ${demandOf(issue)}.` }
}

/** The name itself stands in the pointer alone, and only when it looks like a name. */
function unknownField(name: string, path: readonly PropertyKey[], reading: Reading, at: readonly PropertyKey[]): Fault {
  const known = namesAt(reading.schema, at)
  const words = at.length === 0 ? [...known, ...reading.words.alsoKnown] : known
  const message = `There is a field that this call does not know.${didYouMean(name, words)}`
  return { pointer: pointerOf([...path, name]), message }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const COUNTED: Readonly<Record<string, string>> = { string: 'characters', array: 'entries', set: 'entries' }

function demandOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? 'of another kind'}`
    case 'too_big':
      return bounded('at most', issue.origin, issue.maximum)
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? 'must not be empty'
        : bounded('at least', issue.origin, issue.minimum)
    case 'invalid_value':
      return `must be one of: ${issue.values.map((value) => `"${String(value)}"`).join(', ')}`
    case 'invalid_key':
      return 'has a name that is empty or too long'
    default:
      return 'is not as it must be'
  }
}

function bounded(which: string, origin: string, bound: number | bigint): string {
  const unit = COUNTED[origin]
  return unit === undefined ? `must be ${which} ${bound}` : `must have ${which} ${bound} ${unit}`
}

function inWords(path: readonly PropertyKey[], { sent }: SentWords): readonly PropertyKey[] {
  const [field, ...rest] = path
  return field === undefined ? [] : [sent.get(String(field)) ?? field, ...rest]
}

/** RFC 6901, down to the first part that does not look like a name: a caller's own names may be anything. */
function pointerOf(path: readonly PropertyKey[]): string {
  const parts = path.map(String)
  const strange = parts.findIndex((part) => !/^[A-Za-z0-9]{1,24}$/.test(part))
  return parts
    .slice(0, strange === -1 ? parts.length : strange)
    .map((part) => `/${part}`)
    .join('')
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined
    found = Reflect.get(found, part)
  }
  return found
}

/** The fields that a schema knows at a place. */
function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return namesAt(schema.unwrap(), path)
  if (schema instanceof z.ZodPipe) return namesAt(schema.in, path)
  if (schema instanceof z.ZodRecord) return namesAt(schema.valueType, path.slice(1))
  if (!(schema instanceof z.ZodObject)) return []
  const [field, ...rest] = path
  if (field === undefined) return Object.keys(schema.shape)
  const inner: unknown = Reflect.get(schema.shape, field)
  return inner instanceof z.ZodType ? namesAt(inner, rest) : []
}
