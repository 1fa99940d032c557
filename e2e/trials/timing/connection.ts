import { connect, type Socket } from 'node:net'

export interface Answered {
  readonly ms: number
  /** Everything that came, but for what differs between any two answers. */
  readonly text: string
}

/**
 * One connection that is kept, one request at a time: the quietest way to time a server from outside. The time runs from
 * the writing of the request to the arrival of the last byte of its answer.
 */
export class Connection {
  readonly #socket: Socket
  #hear: (text: string) => void = () => {}
  #got = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#got += chunk.toString('latin1')
      if (isWhole(this.#got)) this.#hear(this.#got)
    })
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return new Connection(socket)
  }

  async send(request: string): Promise<Answered> {
    this.#got = ''
    const startedAt = process.hrtime.bigint()
    const text = await new Promise<string>((resolve, reject) => {
      this.#hear = resolve
      this.#socket.once('close', () => reject(new Error('the server closed the connection')))
      this.#socket.write(request)
    })
    const ms = Number(process.hrtime.bigint() - startedAt) / 1e6
    this.#socket.removeAllListeners('close')
    return { ms, text: text.replace(/^(Date|X-Request-Id): .*$/gim, '$1: …') }
  }

  close(): void {
    this.#socket.destroy()
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  const length = /^content-length: (\d+)\r$/im.exec(text)?.[1]
  return end !== -1 && length !== undefined && text.length >= end + 4 + Number(length)
}
