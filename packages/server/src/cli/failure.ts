import { ConnectionError, KeywrightError } from '@keywright/client'
import { AppError, type DefinitionProblem, ERROR_TABLE, type ErrorCode } from '@keywright/core'
import { CommanderError } from 'commander'
import { formatProblems, SettingsError } from '../config/index.ts'
import { EXIT } from './exit-codes.ts'

/** A command that ends without the server's doing. `message` is for whoever typed it. */
export class CliError extends Error {
  readonly code: string
  readonly exit: number
  /** Lines that help, for people alone. */
  readonly hints: readonly string[]

  constructor(code: string, exit: number, message: string, hints: readonly string[] = []) {
    super(message)
    this.name = 'CliError'
    this.code = code
    this.exit = exit
    this.hints = hints
  }
}

/** A flag, a value or a variable that cannot be used as written. */
export function usageError(message: string, hints: readonly string[] = []): CliError {
  return new CliError('usage', EXIT.usage, message, hints)
}

/** What is said of an error, and the exit code that goes with it. */
export interface Failure {
  readonly exit: number
  readonly code: string
  readonly message: string
  readonly hints: readonly string[]
  readonly requestId?: string
  readonly pointer?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly retryAfterSeconds?: number
  readonly docs?: string
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof CliError)
    return { exit: error.exit, code: error.code, message: error.message, hints: error.hints }
  if (error instanceof CommanderError)
    return { exit: EXIT.usage, code: 'usage', message: ofCommander(error), hints: [] }
  if (error instanceof KeywrightError) return describeRefusal(error)
  if (error instanceof AppError)
    return describeRefusal({ ...error, message: error.message, status: ERROR_TABLE[error.code].status })
  if (error instanceof SettingsError) return { exit: EXIT.usage, code: 'usage', message: error.message, hints: [] }
  if (error instanceof ConnectionError) {
    const hint = 'Nothing is known of any key by this. KEYWRIGHT_URL says where Keywright is looked for.'
    const again = error.retryAfterSeconds
    return {
      exit: EXIT.unavailable,
      code: 'connection_failed',
      message: error.message,
      hints: [hint],
      ...(again === undefined ? {} : { retryAfterSeconds: again }),
    }
  }
  const message = error instanceof Error ? error.message : 'something was thrown that is no error'
  return { exit: EXIT.failed, code: 'failed', message: hideTokens(message), hints: [] }
}

/** What an answer over HTTP and a command in this process have in common. */
type Refusal = Pick<KeywrightError, 'code' | 'message' | 'status'> &
  Partial<Pick<KeywrightError, 'requestId' | 'pointer' | 'details' | 'retryAfterSeconds' | 'docs'>>

function describeRefusal(error: Refusal): Failure {
  const { code, requestId, pointer, details, retryAfterSeconds, docs } = error
  const known = isErrorCode(code) ? ERROR_TABLE[code] : undefined
  const problems = problemsIn(details)
  return {
    exit: known?.exit ?? exitOfStatus(error.status),
    code,
    message: error.message,
    hints: problems.length === 0 ? [] : formatProblems('definition', problems).split('\n'),
    ...(requestId === undefined ? {} : { requestId }),
    ...(pointer === undefined ? {} : { pointer }),
    ...(details === undefined ? {} : { details }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(docs === undefined ? {} : { docs }),
  }
}

/** Of a code that only a newer server knows. */
function exitOfStatus(status: number): number {
  if (status === 401) return EXIT.needsAuth
  if (status === 403) return EXIT.refused
  if (status === 404) return EXIT.notFound
  if (status === 429) return EXIT.limited
  if (status === 502 || status === 503 || status === 504) return EXIT.unavailable
  return status === 400 || status === 422 ? EXIT.usage : EXIT.failed
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code)
}

function problemsIn(details: Readonly<Record<string, unknown>> | undefined): readonly DefinitionProblem[] {
  const found = details?.['problems']
  return Array.isArray(found) ? found.filter(isProblem) : []
}

function isProblem(value: unknown): value is DefinitionProblem {
  if (typeof value !== 'object' || value === null) return false
  return 'path' in value && typeof value.path === 'string' && 'message' in value && typeof value.message === 'string'
}

function ofCommander(error: CommanderError): string {
  return hideTokens(error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' '))
}

/**
 * Takes out of a text whatever may be a token. For texts that repeat what was typed: a token that was pasted in the place of
 * a command must not end up in the log of a build. Ids of keys and workspaces are shorter, and stay.
 */
export function hideTokens(text: string): string {
  return text.replace(/[0-9A-Za-z_-]{25,}/g, '[hidden]')
}

/** Tells a failure: as one JSON object for programs, else as sentences for people. */
export function tellFailure(failure: Failure, json: boolean): string {
  const { exit, hints, ...facts } = failure
  if (json) return `${JSON.stringify({ error: { ...facts, exit } })}\n`
  const { requestId, pointer, docs } = facts
  const lines = [
    `keywright: ${facts.message}`,
    ...hints.map((hint) => `  ${hint}`),
    ...(pointer === undefined ? [] : [`  at ${pointer}`]),
    ...(requestId === undefined ? [] : [`  ${facts.code}, request ${requestId}`]),
    ...(docs === undefined ? [] : [`  ${docs}`]),
  ]
  return `${lines.join('\n')}\n`
}
