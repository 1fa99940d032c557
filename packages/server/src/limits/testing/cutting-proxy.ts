import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a port of this machine that can lose an answer: what was sent has arrived, and nobody is told. */
export interface CuttingProxy {
  readonly port: number
  /** How often a text was sent through it, over all connections. */
  sent(text: string): number
  /** From now on the next answer is lost, and its connection with it. */
  cutNextAnswer(): void
  close(): Promise<void>
}

export async function startCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>()
  let heard = ''
  let armed = false
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (chunk: Buffer) => {
      heard += chunk.toString('latin1')
      far.write(chunk)
    })
    far.on('data', (chunk: Buffer) => {
      if (armed) {
        armed = false
        near.destroy()
      } else near.write(chunk)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port')
  return {
    port: address.port,
    sent: (text) => heard.split(text).length - 1,
    cutNextAnswer() {
      armed = true
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
