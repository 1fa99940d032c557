/** What an error's answer may say beside its sentence. */
export interface KeywrightErrorFacts {
  readonly code: string
  readonly status: number
  readonly requestId?: string | undefined
  readonly pointer?: string | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly docs?: string | undefined
}

/** Keywright answered, and refused. `message` is the server's own sentence; it never holds a token. */
export class KeywrightError extends Error {
  /** One of core's `ERROR_TABLE`, or one that a newer server knows. */
  readonly code: string
  readonly status: number
  /** Finds the request in the server's log. */
  readonly requestId: string | undefined
  /** Where in the body the fault lies, as a JSON pointer. */
  readonly pointer: string | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterSeconds: number | undefined
  /** The page of documentation of this code. */
  readonly docs: string | undefined

  constructor(message: string, facts: KeywrightErrorFacts) {
    super(message)
    this.name = 'KeywrightError'
    this.code = facts.code
    this.status = facts.status
    this.requestId = facts.requestId
    this.pointer = facts.pointer
    this.details = facts.details
    this.retryAfterSeconds = facts.retryAfterSeconds
    this.docs = facts.docs
  }
}

/**
 * `unreachable`: no answer came. `timeout`: none came in time. `redirected`: the address sends elsewhere, and a management
 * token is not carried along. `foreign`: something answered that is not Keywright, such as a proxy's error page.
 */
export type ConnectionFault = 'unreachable' | 'timeout' | 'redirected' | 'foreign'

/** No answer of Keywright's was had, so nothing is known: neither about a key nor about whether a change was made. */
export class ConnectionError extends Error {
  readonly fault: ConnectionFault
  /** Of whatever answered in Keywright's place. */
  readonly status: number | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    fault: ConnectionFault,
    message: string,
    more: { readonly status?: number; readonly retryAfterSeconds?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'ConnectionError'
    this.fault = fault
    this.status = more.status
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}
