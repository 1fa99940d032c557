import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { CONNECTION_BOUNDS, HTTP_BOUNDS } from '../../../packages/server/dist/http/bounds.js'
import { answerParent } from '../child.ts'
import type { CpuTime, RecordedAnswer, ServerMessage } from './messages.ts'

answerParent<ServerMessage>((message) => {
  if (message.kind === 'cpu') return cpuTime()
  if (message.answer === undefined) throw new Error('a bare server is told what to answer')
  return open(message.answer)
})

/** The least that reads the same requests and writes the same answer, with the socket options of ours; each on a port of its own. */
function open(answer: RecordedAnswer): Promise<{ readonly port: number }> {
  const server = createServer(
    {
      maxHeaderSize: HTTP_BOUNDS.headerBytesMax,
      headersTimeout: CONNECTION_BOUNDS.headersMsMax,
      requestTimeout: CONNECTION_BOUNDS.requestMsMax,
      keepAliveTimeout: CONNECTION_BOUNDS.keepAliveMsMax,
      connectionsCheckingInterval: CONNECTION_BOUNDS.lookEveryMs,
    },
    (request, response) => {
      if (request.method === 'POST') readThen(request, () => write(response, answer))
      else {
        request.resume()
        write(response, answer)
      }
    },
  )
  server.timeout = CONNECTION_BOUNDS.silenceMsMax
  server.maxConnections = CONNECTION_BOUNDS.connectionsMax
  server.maxHeadersCount = 0
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ port: typeof address === 'object' ? (address?.port ?? 0) : 0 })
    })
  })
}

/** The body by `data` events, and read as JSON. */
function readThen(request: IncomingMessage, done: () => void): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString())
    done()
  })
}

function write(response: ServerResponse, { head, body }: RecordedAnswer): void {
  response.writeHead(200, [...head])
  response.end(body)
}

function cpuTime(): CpuTime {
  const { user, system } = process.cpuUsage()
  return { micros: user + system }
}
