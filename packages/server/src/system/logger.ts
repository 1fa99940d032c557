import { AppError } from '@keywright/core'
import { type DestinationStream, pino } from 'pino'

/**
 * Everything that a line of the log may say. There is no field for a header, a body, a query, a path as it was sent, a name
 * or a token, so none of them can be logged by mistake.
 */
export interface LogFields {
  readonly requestId?: string | undefined
  readonly code?: string | undefined
  readonly status?: number | undefined
  readonly durationMs?: number | undefined
  readonly service?: string | undefined
  readonly apiKeyId?: string | undefined
  readonly memberId?: string | undefined
  readonly method?: string | undefined
  /** The route as it is declared, such as `/v1/api-keys/{id}`. */
  readonly route?: string | undefined
  readonly port?: number | undefined
  /** The number of a worker, where several share a port. */
  readonly worker?: number | undefined
  readonly exitCode?: number | undefined
  /** The signal that ended a process. */
  readonly signal?: string | undefined
  readonly error?: unknown
}

export interface Log {
  debug(event: LogEvent, fields?: LogFields): void
  info(event: LogEvent, fields?: LogFields): void
  warn(event: LogEvent, fields?: LogFields): void
  error(event: LogEvent, fields?: LogFields): void
}

/** What can happen that is worth a line. */
export type LogEvent =
  | 'listening'
  | 'stopping'
  | 'stopped'
  | 'request_failed'
  | 'upkeep_failed'
  | 'management_request'
  | 'sign_in_refused'
  | 'guessing_noticed'
  | 'worker_ended'

const TEXT_FIELDS = ['requestId', 'code', 'service', 'apiKeyId', 'memberId', 'method', 'route', 'signal'] as const
const NUMBER_FIELDS = ['status', 'durationMs', 'port', 'worker', 'exitCode'] as const
const TEXT_LENGTH_MAX = 200
const FRAMES_MAX = 20
const CAUSES_MAX = 3
/** Our own ids; anything else that is as long may be a token. */
const OWN_ID = /^[a-z]{2,8}_[0-9A-Za-z]{20}$/

/**
 * A log of named events as JSON lines; a value outside the list of fields never reaches a line. `always`: what stands in every
 * one.
 */
export function makeLog(level: string, destination?: DestinationStream, always: LogFields = {}): Log {
  // One line at a time and at once: what was logged last is what is looked for after a crash.
  const lines = pino(
    { level, messageKey: 'event', serializers: {} },
    destination ?? pino.destination({ dest: 2, sync: true }),
  )
  const write =
    (at: 'debug' | 'info' | 'warn' | 'error') =>
    (event: LogEvent, fields: LogFields = {}): void => {
      if (lines.isLevelEnabled(at)) lines[at](pick({ ...always, ...fields }), cleanText(event))
    }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

function pick(fields: LogFields): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const name of TEXT_FIELDS) {
    const value: unknown = fields[name]
    if (typeof value === 'string') picked[name] = cleanText(value)
  }
  for (const name of NUMBER_FIELDS) {
    const value: unknown = fields[name]
    if (typeof value === 'number') picked[name] = value
  }
  if (fields.error !== undefined) picked['error'] = describeError(fields.error, CAUSES_MAX)
  return picked
}

/** Shortened, on one line, without marks that turn the direction of writing, and without what may be a token. */
function cleanText(text: string): string {
  if (OWN_ID.test(text)) return text
  const safe = text
    .slice(0, TEXT_LENGTH_MAX)
    .replace(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
  return hideTokens(safe)
}

function hideTokens(text: string): string {
  return text.replace(/[0-9A-Za-z_-]{25,}/g, '[hidden]')
}

interface DescribedError {
  readonly name: string
  readonly code?: string
  readonly message?: string
  readonly stack?: readonly string[]
  readonly cause?: DescribedError
}

/**
 * An error as the log shows it. Only an `AppError`'s message is written to be published: any other may repeat a statement, a
 * header or a body, so of those only the name, the code and the places in the code are kept.
 */
function describeError(error: unknown, causesLeft: number): DescribedError {
  if (!(error instanceof Error)) return { name: 'something thrown that is no error' }
  const { cause } = error
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    name: cleanText(error.name),
    ...(typeof code === 'string' ? { code: cleanText(code) } : {}),
    ...(error instanceof AppError ? { message: cleanText(error.message) } : {}),
    stack: framesOf(error),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: describeError(cause, causesLeft - 1) }),
  }
}

/** The places alone. The stack repeats the message before them, and a message may be made to look like a place. */
function framesOf({ stack, message }: Error): readonly string[] {
  if (stack === undefined) return []
  const begin = message === '' ? -1 : stack.indexOf(message)
  const after = begin === -1 ? stack : stack.slice(begin + message.length)
  return after
    .split('\n')
    .filter((line) => /^ {4}at \S/.test(line))
    .slice(0, FRAMES_MAX)
    .map((line) => cleanText(line.trim()))
}
