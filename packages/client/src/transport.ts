import { ConnectionError, KeywrightError } from './errors.ts'
import { backoffMs, mayRetry } from './retry.ts'
import { isObject, type Shape } from './shapes.ts'

export type Fetch = (input: string, init: RequestInit) => Promise<Response>

/** Who the client speaks for: a management token (`kw_…`), or the member whose session cookie this browser holds. */
export type ClientCredential =
  | { readonly token: string; readonly session?: never }
  | { readonly session: true; readonly token?: never }

export type ClientOptions = ClientCredential & ConnectionOptions

interface ConnectionOptions {
  /** Where Keywright answers, such as `https://keys.example.com`; a path before `/v1` is kept. */
  readonly url: string
  readonly fetch?: Fetch
  /** For one attempt, the reading of its answer included; 10 seconds, and 2 for a check. */
  readonly timeoutMs?: number
  readonly userAgent?: string
  /** How to wait before another attempt; for those who own the clock. */
  readonly wait?: (ms: number) => Promise<void>
}

export interface CallOptions {
  /** Ends the call, and the attempts that would follow; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface Call extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Query
  readonly body?: unknown
  /** In place of `body`: a text, with its media type. */
  readonly text?: { readonly type: string; readonly content: string }
  readonly headers?: Readonly<Record<string, string>>
  /** Whether doing it twice is the same as doing it once, so that a lost answer may be asked for again. */
  readonly repeatable: boolean
  /** What an answer has whatever the server's version; one without it is not Keywright's, and nothing is known by it. */
  readonly expects?: Shape
  /** The answer's `ETag` is handed over too, as `etag` beside its fields. */
  readonly withEtag?: boolean
  /** A check: its time is short. */
  readonly quick?: boolean
  /** It may take as long as it takes: a whole chain of the audit is read. */
  readonly slow?: boolean
}

/** Sends one call and answers with its JSON. Rejects with `KeywrightError` or `ConnectionError`. */
export type Send = <Answer>(call: Call) => Promise<Answer>

const TIMEOUT_MS = 10_000
const CHECK_TIMEOUT_MS = 2_000
const SLOW_TIMEOUT_MS = 600_000
const ATTEMPTS_MAX = 3

interface Settled extends Required<Pick<ClientOptions, 'fetch' | 'wait'>> {
  readonly base: string
  /** For messages: no path, no query, no user. */
  readonly origin: string
  readonly headers: Readonly<Record<string, string>>
  /** Named for a session alone: some runtimes of `fetch` that are no browser throw when they see the field. */
  readonly credentials: { readonly credentials?: 'same-origin' }
  readonly timeoutMs: number | undefined
}

/** Throws a `TypeError` for an address or a token that no request can be made with; it repeats neither. */
export function makeSend(options: ClientOptions): Send {
  const settled = settle(options)
  return async <Answer>(call: Call): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // The answers' shapes are promised by the server's OpenAPI document; a newer server adds fields and removes none.
        return (await attemptOnce(settled, call)) as Answer
      } catch (error) {
        if (attempt >= ATTEMPTS_MAX || !mayRetry(error, call.repeatable)) throw error
        const waitMs = backoffMs(error, attempt)
        if (waitMs === undefined) throw error
        await settled.wait(waitMs)
        call.signal?.throwIfAborted()
      }
    }
  }
}

function settle(options: ClientOptions): Settled {
  const url = readUrl(options.url)
  const { fetch: ownFetch } = options
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    origin: url.origin,
    headers: {
      accept: 'application/json',
      ...credentialHeaders(options),
      ...(options.userAgent === undefined ? {} : { 'user-agent': options.userAgent }),
    },
    credentials: options.session === true ? { credentials: 'same-origin' } : {},
    // Looked up at each call, so that whoever replaces the global one later is heard; it must not be called as a method.
    fetch: ownFetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs: options.timeoutMs,
    wait: options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  }
}

/** Another site's page can make a browser send its cookies, but not this header: that takes a preflight, which is refused. */
const SESSION_HEADERS = { 'keywright-csrf': '1' } as const

function credentialHeaders({ token, session }: ClientCredential): Readonly<Record<string, string>> {
  if (session === true) return SESSION_HEADERS
  // A header value that fetch refuses is repeated in its error, and this one is a secret: look before it does.
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw new TypeError(
      'The management token is empty, or holds a space, a line break or a character that no token has.',
    )
  }
  return { authorization: `Bearer ${token}` }
}

function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw new TypeError('The url of Keywright cannot be read. Write it as https://host[:port].')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new TypeError('The url of Keywright must begin with https:// or http://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw new TypeError('The url of Keywright must hold no user and no password; the management token is all it takes.')
  }
  return url
}

async function attemptOnce(settled: Settled, call: Call): Promise<unknown> {
  const { timeout, signal } = endsOf(settled, call)
  let response: Response
  let text: string
  try {
    response = await ask(settled, call, signal)
    text = await response.text()
  } catch (cause) {
    throw asFault(cause, { settled, call, timeout })
  }
  const json = readAnswer(settled, response, { text, expects: call.expects ?? isObject })
  return call.withEtag === true && isObject(json) ? { ...json, etag: response.headers.get('etag') ?? undefined } : json
}

/** Sends one call once and gives its answer's JSON line by line, while it arrives. Rejects as `Send` does. */
export type Stream = <Line>(call: Call) => AsyncGenerator<Line, void, undefined>

/** The same, for answers that are longer than anybody wants to hold. Throws as `makeSend` does. */
export function makeStream(options: ClientOptions): Stream {
  const settled = settle(options)
  return async function* stream<Line>(call: Call): AsyncGenerator<Line, void, undefined> {
    const { timeout, signal } = endsOf(settled, call)
    try {
      const response = await ask(settled, call, signal)
      // Whatever is not read line by line is a refusal, or was not sent by Keywright.
      if (!response.ok || response.body === null) {
        readAnswer(settled, response, { text: await response.text(), expects: () => false })
        return
      }
      for await (const line of linesIn(response.body)) {
        // As of every answer, the shape is promised by the server's OpenAPI document.
        yield JSON.parse(line) as Line
      }
    } catch (cause) {
      throw asFault(cause, { settled, call, timeout })
    }
  }
}

async function* linesIn(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += decoder.decode(value, { stream: !done })
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      yield* lines.filter((line) => line !== '')
      if (done) break
    }
    if (rest !== '') yield rest
  } finally {
    // Whoever stops early lets the connection go.
    await reader.cancel().catch(() => 'it has ended by itself')
  }
}

function endsOf({ timeoutMs }: Settled, { quick, slow, signal }: Call) {
  const usual = slow === true ? SLOW_TIMEOUT_MS : quick === true ? CHECK_TIMEOUT_MS : TIMEOUT_MS
  const timeout = AbortSignal.timeout(timeoutMs ?? usual)
  return { timeout, signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) }
}

function ask(settled: Settled, call: Call, signal: AbortSignal): Promise<Response> {
  const address = `${settled.base}${call.path}${queryOf(call.query)}`
  return settled.fetch(address, { ...initOf(settled, call), signal })
}

interface Attempt {
  readonly settled: Settled
  readonly call: Call
  readonly timeout: AbortSignal
}

/** What went wrong on the way, as the caller is told it; what Keywright answered stays as it is. */
function asFault(cause: unknown, { settled, call, timeout }: Attempt): unknown {
  if (cause instanceof KeywrightError || cause instanceof ConnectionError) return cause
  if (call.signal?.aborted === true) return call.signal.reason
  if (timeout.aborted) return new ConnectionError('timeout', `${settled.origin} did not answer in time.`, { cause })
  return new ConnectionError('unreachable', `${settled.origin} cannot be reached.`, { cause })
}

function initOf(settled: Settled, call: Call): RequestInit {
  const { body, type } = bodyOf(call)
  const headers = { ...settled.headers, ...(type === undefined ? {} : { 'content-type': type }), ...call.headers }
  // A redirect is never followed: it would carry a change, or a token in a body, to an address that nobody configured.
  return {
    method: call.method,
    headers,
    redirect: 'manual',
    ...settled.credentials,
    ...(body === undefined ? {} : { body }),
  }
}

function bodyOf({ text, body }: Call): { readonly body?: string; readonly type?: string } {
  if (text !== undefined) return { body: text.content, type: text.type }
  return body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }
}

function queryOf(query: Query | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

interface Arrived {
  readonly text: string
  readonly expects: Shape
}

function readAnswer({ origin, base }: Settled, response: Response, { text, expects }: Arrived): unknown {
  const { status } = response
  if (response.type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const message = `${origin} answers with a redirect. Set the url to the address at which Keywright itself answers.`
    throw new ConnectionError('redirected', message, { status })
  }
  const json = readJson(text)
  if (response.ok && expects(json)) return json
  const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'))
  const problem = response.ok ? undefined : readProblem(json, base, { status, retryAfterSeconds })
  if (problem !== undefined) throw problem
  const message = `${origin} answers with HTTP ${status}, but not as Keywright does. Is the url right, or a proxy in the way?`
  throw new ConnectionError('foreign', message, { status, retryAfterSeconds })
}

function readProblem(
  json: unknown,
  base: string,
  { status, retryAfterSeconds }: { readonly status: number; readonly retryAfterSeconds: number | undefined },
): KeywrightError | undefined {
  if (!isObject(json) || typeof json['code'] !== 'string') return undefined
  const { code, detail, title, requestId, pointer, details, type } = json
  const said = [detail, title].find((text) => typeof text === 'string' && text !== '')
  const inBody = json['retryAfterSeconds']
  return new KeywrightError(typeof said === 'string' ? said : `Keywright answered ${code}.`, {
    code,
    status,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    pointer: typeof pointer === 'string' ? pointer : undefined,
    details: isObject(details) ? details : undefined,
    retryAfterSeconds: typeof inBody === 'number' ? inBody : retryAfterSeconds,
    docs: typeof type === 'string' ? docsAt(type, base) : undefined,
  })
}

/** The page of a problem's type, which may be told from the server's own address on. */
function docsAt(type: string, base: string): string | undefined {
  if (type === 'about:blank') return undefined
  if (type.startsWith('/')) return `${base}${type}`
  return URL.canParse(type) ? type : undefined
}

/** `Retry-After` in seconds; a date is read against this machine's clock, and one that has passed is 0. */
function readRetryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  if (/^[0-9]{1,9}$/.test(value.trim())) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000))
}

function readJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return json
  } catch {
    // An error page of a proxy; the caller says so.
    return undefined
  }
}
