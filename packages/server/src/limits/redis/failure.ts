import { AppError } from '@keywright/core'

/**
 * What Redis, or the way to it, did not do. It carries neither the client's own error nor its words: those hold the command
 * that was sent, and of a sign-in the password; an old server repeats it in what it answers.
 */
export class RedisFailure extends Error {
  /** The first word of Redis' answer, the code of the connection's error, or a word of ours. */
  readonly code: string | undefined

  constructor(message: string, code?: string) {
    super(message)
    this.name = 'RedisFailure'
    this.code = code
  }
}

export function failureOf(error: unknown): RedisFailure {
  if (error instanceof RedisFailure) return error
  const code = codeOf(error)
  return new RedisFailure(code === undefined ? 'Redis did not answer' : `Redis did not do it (${code})`, code)
}

/** What whoever starts a process is told, and never the address: that holds a password. */
export function failureToOpen(error: unknown): AppError {
  const code = codeOf(error)
  const isUntrusted = code !== undefined && UNTRUSTED.test(code)
  return new AppError('store_unavailable', whatToMend(isUntrusted ? 'UNTRUSTED' : code), { cause: failureOf(error) })
}

/** What Node says of a certificate: of its authority, its name, its times. */
const UNTRUSTED = /CERT|^UNABLE_TO_|^INVALID_CA$|^HOSTNAME_MISMATCH$/

function whatToMend(code: string | undefined): string {
  switch (code) {
    case 'WRONGPASS':
    case 'NOAUTH':
      return 'Redis does not accept the user or the password that its address has.'
    case 'NOPERM':
      return 'The user of Redis may not do what limits need: let it run eval, evalsha, info and cluster, with the keys keywright:limits:*'
    case 'REPLICA':
      return 'The address of Redis leads to a replica, which takes no writes. Give the address of the master.'
    case 'ALONE':
      return 'The address of Redis names several servers, and they are no cluster. Name one.'
    case 'CLUSTER':
      return 'The client is made for one server of Redis and leads to a cluster. Hand in a client of a cluster.'
    case 'CLUSTERDOWN':
      return 'The Redis cluster says that it is down: some of its slots have no master. See what CLUSTER INFO tells.'
    case 'UNTRUSTED':
      return 'Redis has a certificate that is not to be trusted: it is of no authority known here, has run out, or does not name the host of the address. Name its authority with KEYWRIGHT_REDIS_CA_FILE.'
    default:
      return `No Redis answers at its address${code?.startsWith('E') ? ` (${code})` : ''}. See that it runs there, and that host, port and TLS are right.`
  }
}

/** The client tells these apart by their text alone. */
const OWN_CODES: readonly (readonly [RegExp, string])[] = [
  [/^Command timed out/, 'TIMEOUT'],
  [/^(?:Connection is closed|Reached the max retries|Socket timeout)/, 'CLOSED'],
  [/enableOfflineQueue/, 'UNCONNECTED'],
  [/cluster support disabled/, 'ALONE'],
  [/\bREADONLY\b/, 'READONLY'],
]

function codeOf(error: unknown): string | undefined {
  if (error instanceof RedisFailure) return error.code
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  // Of a cluster whose nodes all failed.
  if ('lastNodeError' in error && error.lastNodeError !== undefined) return codeOf(error.lastNodeError)
  const own = OWN_CODES.find(([text]) => text.test(error.message))
  if (own !== undefined) return own[1]
  return /^([A-Z]{3,})\b/.exec(error.message)?.[1]
}
