import { request } from 'node:http'
import type { Sent } from './checker.ts'
import type { TriedKey } from './installation.ts'
import type { Node } from './nodes.ts'

/** Longer than a node is ever frozen, and than the limiter waits for its store. */
const ANSWER_MS_MAX = 20_000

const UNDER_WAY_MAX = 400

/** Until a signal to stop has surely stopped a process. */
const FREEZING_MS = 50

interface Verified {
  readonly allowed: boolean
  readonly reason: string | null
  readonly limits: readonly { readonly resetAt: string }[]
}

/** Sends checks and keeps what was sent and answered, and when. */
export class Asking {
  readonly log: Sent[] = []
  /** Answers that no check of a good key should have. */
  readonly strange: string[] = []
  readonly #managementToken: string
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #resetAt = new Map<string, number>()

  constructor(managementToken: string) {
    this.#managementToken = managementToken
  }

  /** When all that is spent will have left, by the wall clock, as it was last said of the key's first limit. */
  resetAt(key: TriedKey): number | undefined {
    return this.#resetAt.get(key.id)
  }

  /** Where too many are under way nothing is sent. */
  async ask(node: Node, key: TriedKey, cost: number): Promise<Sent['answer'] | undefined> {
    if (this.#underWay.size >= UNDER_WAY_MAX) return undefined
    const asked = this.#ask(node, key, cost)
    this.#underWay.add(asked)
    const answer = await asked
    this.#underWay.delete(asked)
    return answer
  }

  /** Lets a node know the key, without spending anything. */
  async explain(node: Node, { service, token }: TriedKey): Promise<void> {
    const { status, text } = await this.#post(node, { service, token, explain: true })
    if (status !== 200) this.strange.push(`explain: ${status} ${text.slice(0, 200)}`)
  }

  async allAnswered(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #ask(node: Node, key: TriedKey, cost: number): Promise<Sent['answer']> {
    const { frozen } = node
    const sentAt = performance.now()
    const { status, text } = await this.#post(node, { service: key.service, token: key.token, cost })
    const answeredAt = performance.now()
    const surelyFrozen = frozen !== undefined && sentAt > frozen.fromMs + FREEZING_MS
    const notBefore = surelyFrozen ? frozen.toMs : undefined
    const answer = this.#read(key, status, text)
    this.log.push({ key: key.id, cost, sentAt, answeredAt, notBefore, answer })
    return answer
  }

  #read(key: TriedKey, status: number, text: string): Sent['answer'] {
    if (status === 0) return 'none'
    if (status === 503) return 'unavailable'
    if (status === 200) {
      const { allowed, reason, limits }: Verified = JSON.parse(text)
      const resetAt = limits[0]?.resetAt
      if (resetAt !== undefined) this.#resetAt.set(key.id, Date.parse(resetAt))
      if (allowed) return 'admitted'
      if (reason === 'rate_limited' || reason === 'quota_exhausted') return 'refused'
    }
    this.strange.push(`${status} ${text.slice(0, 200)}`)
    return 'refused'
  }

  #post(node: Node, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
    const payload = JSON.stringify(body)
    return new Promise((resolve) => {
      const lost = (): void => resolve({ status: 0, text: '' })
      const sent = request(
        {
          host: '127.0.0.1',
          port: node.port,
          agent: node.agent,
          method: 'POST',
          path: '/v1/verify',
          timeout: ANSWER_MS_MAX,
          headers: {
            authorization: `Bearer ${this.#managementToken}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => (text += chunk))
          response.once('end', () => resolve({ status: response.statusCode ?? 0, text }))
          response.once('error', lost)
          response.once('close', lost)
        },
      )
      sent.once('timeout', () => sent.destroy())
      sent.once('error', lost)
      sent.end(payload)
    })
  }
}
