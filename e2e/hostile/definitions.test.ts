import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEFINITIONS } from './cases/definitions.ts'
import { type ServerApart, startApart } from './support/apart.ts'
import { Line } from './support/line.ts'

/** Four times what the worst of these takes alone; before they were bounded, some took as many seconds as this allows parts of one. */
const STALL_MS_MAX = 2000

let server: ServerApart

beforeAll(async () => {
  server = await startApart()
})
afterAll(() => server.stop())

async function put(source: string): Promise<{ readonly status: number; readonly text: string }> {
  const body = Buffer.from(source)
  const head = `PUT /v1/services/acme?dryRun=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.manager}\r\nContent-Type: application/yaml\r\nContent-Length: ${body.length}\r\n\r\n`
  // A refusal of a large body ends the connection.
  const line = await Line.open(server.port)
  const answer = await line.ask(Buffer.concat([Buffer.from(head), body]))
  line.end()
  return answer === 'closed' ? { status: 0, text: '' } : { status: answer.status, text: answer.body }
}

async function check(other: Line): Promise<number> {
  const head = `GET /forward-auth/acme/v1/records/7 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${server.token}\r\n\r\n`
  const answer = await other.ask(Buffer.from(head))
  return answer === 'closed' ? 0 : answer.status
}

it.each(DEFINITIONS)(
  'judges a definition with $name in bounded time, and says what is wrong',
  async ({ source, says, allowed }) => {
    await server.state()
    const other = await Line.open(server.port)
    const [{ status, text }, beside] = await Promise.all([put(source), check(other)])
    other.end()
    expect(beside).toBe(200)
    if (allowed === true) expect(status).toBe(200)
    else {
      const { code, details } = JSON.parse(text)
      const messages: readonly string[] = details.problems.map(({ message }: { message: string }) => message)
      expect([status, code]).toEqual([422, 'definition_invalid'])
      expect(
        messages.some((message) => says.test(message)),
        messages[0]?.slice(0, 200),
      ).toBe(true)
    }
    const { stallMs } = await server.state()
    console.log(`the longest stall was ${stallMs.toFixed(0)} ms`)
    expect(stallMs).toBeLessThan(STALL_MS_MAX)
  },
)
