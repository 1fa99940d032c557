import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HTTP_BOUNDS } from '../../packages/server/src/http/bounds.ts'
import { closeAll, listenAll, portOf } from '../../packages/server/src/serve.ts'

let servers: Awaited<ReturnType<typeof listenAll>> = []

beforeAll(async () => {
  servers = await listenAll((_, response) => response.writeHead(204).end(), ['127.0.0.1'], 0)
})

afterAll(() => closeAll(servers))

/** Sends a head of exactly so many bytes, the empty line counted in, and resolves with the status. */
function send(bytes: number): Promise<number> {
  const before = 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Fill: '
  const head = `${before}${'x'.repeat(bytes - before.length - 4)}\r\n\r\n`
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(portOf(servers[0]), '127.0.0.1', () => socket.write(head))
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(Number(answer.split(' ')[1])))
  })
}

describe('the head of a request', () => {
  it('is taken below the bound and refused with 431 beyond it', async () => {
    // What Node counts is some bytes less than what is sent (line ends), so the bound is tried from both sides.
    expect(await send(HTTP_BOUNDS.headerBytesMax - 1)).toBe(204)
    expect(await send(HTTP_BOUNDS.headerBytesMax + 64)).toBe(431)
  })
})
