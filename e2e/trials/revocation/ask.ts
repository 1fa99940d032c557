import { Agent, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

export interface Question {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  /** How long an answer is waited for. */
  readonly withinMs: number
}

/** One node's address, over connections that are kept. */
export class Door {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #token: string
  #waiting = 0
  port = 0

  constructor(token: string) {
    this.#token = token
  }

  /** Questions that wait for an answer. */
  get waiting(): number {
    return this.#waiting
  }

  /** `undefined`: no answer, or none in time. A node that is stopped or gone is no error here, it is what the log is about. */
  ask({ method, path, body, withinMs }: Question): Promise<Answer | undefined> {
    const sent = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
    }
    this.#waiting += 1
    return new Promise<Answer | undefined>((resolve) => {
      const options = { host: '127.0.0.1', port: this.port, agent: this.#agent, method, path, headers }
      const asked = request(options, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        // A body that was cut off has no end.
        response.once('end', () => end({ status: response.statusCode ?? 0, json: read(text) }))
      })
      const late = setTimeout(() => asked.destroy(), withinMs)
      const end = (answer: Answer | undefined): void => {
        clearTimeout(late)
        resolve(answer)
      }
      asked.once('error', () => end(undefined))
      asked.once('close', () => end(undefined))
      asked.end(sent)
    }).finally(() => {
      this.#waiting -= 1
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Every answer of the server is a JSON object. */
function read(text: string): Answer['json'] {
  return text === '' ? {} : (JSON.parse(text) as Answer['json'])
}
