import { connect, type Socket } from 'node:net'

/** What came back until the connection ended. */
export interface Exchange {
  readonly answers: readonly RawAnswer[]
  /** Bytes that are no part of any answer. */
  readonly rest: string
  /** The server did not end the connection in time. */
  readonly open: boolean
}

export interface RawAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

const PATIENCE_MS = 8000

/** Sends bytes and reads until the server ends the connection. `half`: we end our side of it first. */
export function exchange(port: number, bytes: Buffer, { half = false, heads = false } = {}): Promise<Exchange> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let open = false
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => {
      if (half) socket.end(bytes)
      else socket.write(bytes)
    })
    const late = setTimeout(() => {
      open = true
      socket.destroy()
    }, PATIENCE_MS)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => socket.end())
    // A server that ends a connection on what it refuses may well reset it.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(late)
      resolve({ ...parseAnswers(Buffer.concat(chunks).toString('latin1'), () => heads), open })
    })
  })
}

/** Resolves when the server has ended the connection, with what it has said until then. */
export function ended(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let got = ''
    socket.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')))
    socket.on('error', () => {})
    socket.on('close', () => resolve(got))
  })
}

/** Takes a stream of answers apart as RFC 9112 says; `isHead` tells by its number whether an answer has no body. */
export function parseAnswers(
  text: string,
  isHead: (index: number) => boolean = () => false,
): { readonly answers: readonly RawAnswer[]; readonly rest: string } {
  const answers: RawAnswer[] = []
  let at = 0
  for (;;) {
    const end = text.indexOf('\r\n\r\n', at)
    if (end === -1) break
    const [first = '', ...lines] = text.slice(at, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 ([1-5][0-9]{2}) [ -~]*$/.exec(first)?.[1])
    const headers = headersOf(lines)
    if (Number.isNaN(status) || headers === undefined) break
    const final = answers.filter((answer) => answer.status >= 200).length
    const bodiless = status < 200 || status === 204 || status === 304 || isHead(final)
    const body = bodiless ? { text: '', end: end + 4 } : bodyOf(text, end + 4, headers)
    if (body === undefined) break
    answers.push({ status, headers, body: body.text })
    at = body.end
  }
  return { answers, rest: text.slice(at) }
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t -~]*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) return undefined
    const lower = name.toLowerCase()
    const before = headers.get(lower)
    headers.set(lower, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}

/** `undefined`: it has not come to its end, or its framing is broken. */
function bodyOf(
  text: string,
  start: number,
  headers: ReadonlyMap<string, string>,
): { readonly text: string; readonly end: number } | undefined {
  if (headers.get('transfer-encoding') === 'chunked') return chunksOf(text, start)
  const length = headers.get('content-length')
  if (length === undefined) {
    // Ends with the connection; only what says so may.
    return headers.get('connection') === 'close' ? { text: text.slice(start), end: text.length } : undefined
  }
  const end = start + Number(length)
  return /^[0-9]+$/.test(length) && end <= text.length ? { text: text.slice(start, end), end } : undefined
}

function chunksOf(text: string, start: number): { readonly text: string; readonly end: number } | undefined {
  let [body, at] = ['', start]
  for (;;) {
    const line = text.indexOf('\r\n', at)
    const size = Number.parseInt(text.slice(at, line), 16)
    if (line === -1 || Number.isNaN(size)) return undefined
    const next = line + 2 + size
    if (text.slice(next, next + 2) !== '\r\n') return undefined
    if (size === 0) return { text: body, end: next + 2 }
    body += text.slice(line + 2, next)
    at = next + 2
  }
}
