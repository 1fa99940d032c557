import { randomBytes } from 'node:crypto'
import { checksumOf } from '../../../packages/core/src/token/index.ts'
import type { ServerApart } from '../support/apart.ts'
import { Line } from '../support/line.ts'

const LINES = 16
/** Requests of one connection that are under way at a time. */
const AHEAD = 8

export interface FloodReport {
  /** How the made-up tokens were answered: status and code, with how often. */
  readonly answers: Readonly<Record<string, number>>
  /** The same of the good key's checks, which went on all the while. */
  readonly good: Readonly<Record<string, number>>
  readonly slowestGoodMs: number
  readonly perSecond: number
}

/** A made-up token that fits the format; nobody was ever given it. */
function madeUp(checksum: 'sound' | 'wrong'): string {
  const body = `acme_${randomBytes(17).toString('hex')}`
  const sound = checksumOf(body)
  return body + (checksum === 'sound' ? sound : (sound.startsWith('0') ? '1' : '0') + sound.slice(1))
}

/** Sends made-up tokens as a gateway would pass them on from many addresses, as fast as they are answered, while a good key is checked. */
export async function flood(server: ServerApart, count: number, checksum: 'sound' | 'wrong'): Promise<FloodReport> {
  const answers: Record<string, number> = {}
  let left = count
  let sent = 0
  const startedAt = performance.now()
  const lane = async (line: Line): Promise<void> => {
    for (; left > 0 && !line.closed; ) {
      left -= 1
      sent += 1
      tally(answers, await ask(line, madeUp(checksum), addressOf(sent)))
    }
  }
  const lines = await Promise.all(Array.from({ length: LINES }, () => Line.open(server.port)))
  let over = false
  const flooding = Promise.all(lines.flatMap((line) => Array.from({ length: AHEAD }, () => lane(line)))).then(() => {
    over = true
  })
  const good: Record<string, number> = {}
  let slowestGoodMs = 0
  const own = await Line.open(server.port)
  while (!over && !own.closed) {
    const askedAt = performance.now()
    tally(good, await ask(own, server.token))
    slowestGoodMs = Math.max(slowestGoodMs, performance.now() - askedAt)
  }
  await flooding
  for (const line of [...lines, own]) line.end()
  return { answers, good, slowestGoodMs, perSecond: (count * 1000) / (performance.now() - startedAt) }
}

/** So many that none is slowed by its own guesses; that is what is tried elsewhere. */
const ADDRESSES = 20_000

function addressOf(index: number): string {
  const at = index % ADDRESSES
  return `10.0.${Math.floor(at / 250)}.${(at % 250) + 1}`
}

async function ask(line: Line, token: string, address = '192.0.2.1'): Promise<string> {
  const headers = `Host: localhost\r\nX-Forwarded-For: ${address}\r\nX-API-Key: ${token}`
  const head = `GET /forward-auth/acme/v1/records/7 HTTP/1.1\r\n${headers}\r\n\r\n`
  const answer = await line.ask(Buffer.from(head))
  if (answer === 'closed') return 'closed'
  return `${answer.status} ${answer.body === '' ? '' : JSON.parse(answer.body).code}`.trim()
}

function tally(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
