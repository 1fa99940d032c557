import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export type Handle = (request: IncomingMessage, response: ServerResponse) => void

interface Line {
  busy: boolean
  full: boolean
  readonly waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[]
}

/**
 * Handles one request of a connection at a time, and lets others have the thread in between. Node hands over every request
 * of what it has read at once: 64 KiB of `GET /openapi.json` were 1,400 answers made in one go, for three seconds and half
 * a gigabyte. Whoever has more waiting than may be gets 503 behind the answers that are due, and no more.
 */
export function inTurn(handle: Handle, waitingMax: number): Handle {
  const lines = new WeakMap<Socket, Line>()

  function lineOf(socket: Socket): Line {
    const known = lines.get(socket)
    if (known !== undefined) return known
    const line: Line = { busy: false, full: false, waiting: [] }
    lines.set(socket, line)
    return line
  }

  function begin(line: Line, request: IncomingMessage, response: ServerResponse): void {
    line.busy = true
    response.once('close', () => setNext(line))
    handle(request, response)
  }

  function setNext(line: Line): void {
    if (line.waiting.length === 0) line.busy = false
    else setImmediate(beginNext, line)
  }

  function beginNext(line: Line): void {
    const next = line.waiting.shift()
    // Nobody is there to be answered, and a command that nobody hears of should not run.
    if (next === undefined || next.request.socket.destroyed) line.waiting.length = 0
    else begin(line, next.request, next.response)
  }

  return function handleInTurn(request, response) {
    const line = lineOf(request.socket)
    if (!line.busy) begin(line, request, response)
    else if (line.waiting.length < waitingMax) line.waiting.push({ request, response })
    else if (!line.full) {
      line.full = true
      response.writeHead(503, { Connection: 'close', 'Content-Length': 0, 'Retry-After': 1 }).end()
    }
  }
}
