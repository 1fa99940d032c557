import { connect, type Socket } from 'node:net'
import { parseAnswers, type RawAnswer } from './raw.ts'

interface Due {
  readonly isHead: boolean
  readonly resolve: (answer: RawAnswer | 'closed') => void
}

/** One kept connection: requests go out on top of each other, and each gets the answer that comes in its turn. */
export class Line {
  readonly #socket: Socket
  readonly #due: Due[] = []
  #text = ''
  #closed = false
  #toldEnd = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk.toString('latin1')))
    // What was refused may be followed by a reset.
    socket.on('error', () => {})
    socket.on('close', () => this.#close())
  }

  static open(port: number): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject)
        resolve(new Line(socket))
      })
      socket.setNoDelay()
      socket.once('error', reject)
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Whether an answer said that it is the last: what was sent behind it gets none. */
  get toldEnd(): boolean {
    return this.#toldEnd
  }

  /** `closed`: the server ended the connection without an answer to this. */
  ask(bytes: Buffer, isHead = false): Promise<RawAnswer | 'closed'> {
    if (this.#closed) return Promise.resolve('closed')
    return new Promise((resolve) => {
      this.#due.push({ isHead, resolve })
      this.#socket.write(bytes)
    })
  }

  end(): void {
    this.#socket.destroy()
  }

  #read(text: string): void {
    this.#text += text
    const { answers, rest } = parseAnswers(this.#text, (index) => this.#due[index]?.isHead === true)
    this.#text = rest
    for (const answer of answers) {
      if (answer.headers.get('connection') === 'close') this.#toldEnd = true
      if (answer.status >= 200) this.#due.shift()?.resolve(answer)
    }
  }

  #close(): void {
    this.#closed = true
    for (const { resolve } of this.#due.splice(0)) resolve('closed')
  }
}
