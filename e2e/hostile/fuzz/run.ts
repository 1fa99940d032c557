import { type ServerApart, startApart } from '../support/apart.ts'
import { Line } from '../support/line.ts'
import { exchange } from '../support/raw.ts'
import { faultOf } from './oracle.ts'
import { Random } from './random.ts'
import { type FuzzedRequest, makeRequest, type Victims } from './request.ts'

const LANES = 8
/** Requests of one lane that are under way at a time. */
const AHEAD = 16
const CHECK_EVERY = 100
const VICTIMS_MAX = 200
const FAULTS_MAX = 20

export interface FuzzReport {
  readonly faults: readonly string[]
  readonly statuses: Readonly<Record<string, number>>
  readonly goodChecks: number
  readonly perSecond: number
  /** How much more memory the process holds at the end than after the first tenth. */
  readonly grownBytes: number
  readonly stallMs: number
}

interface Run {
  readonly server: ServerApart
  readonly victims: { readonly token: string; readonly manager: string; workspaces: string[]; keys: string[] }
  readonly faults: string[]
  readonly statuses: Record<string, number>
  left: number
  goodChecks: number
}

/** Sends so many requests of every operation, spoilt in every way, and holds each answer to what is promised of it. */
export async function runFuzz({ count, seed }: { readonly count: number; readonly seed: number }): Promise<FuzzReport> {
  const server = await startApart()
  try {
    const run: Run = {
      server,
      victims: await makeVictims(server),
      faults: [],
      statuses: {},
      left: count / 10,
      goodChecks: 0,
    }
    const lanes = (from: number) =>
      Promise.all(Array.from({ length: LANES }, (_, lane) => work(run, new Random(seed + from + lane))))
    await lanes(0)
    const before = await server.state()
    run.left = count - count / 10
    const startedAt = performance.now()
    await lanes(LANES)
    const perSecond = ((count - count / 10) * 1000) / (performance.now() - startedAt)
    const after = await server.state()
    const { faults, statuses, goodChecks } = run
    if (server.printed() !== '') faults.push(`the log says: ${server.printed().slice(0, 2000)}`)
    return { faults, statuses, goodChecks, perSecond, grownBytes: after.bytes - before.bytes, stallMs: after.stallMs }
  } finally {
    await server.stop()
  }
}

async function work(run: Run, random: Random): Promise<void> {
  let line = await Line.open(run.server.port)
  while (run.left > 0 && run.faults.length < FAULTS_MAX) {
    const count = Math.min(AHEAD, run.left)
    run.left -= count
    if (line.closed) line = await Line.open(run.server.port)
    const requests = Array.from({ length: count }, () => makeRequest(random, run.victims))
    await Promise.all(requests.map((request) => judge(run, line, request)))
    if (random.chance(count / CHECK_EVERY)) await checkGood(run)
  }
  line.end()
}

async function judge(run: Run, line: Line, request: FuzzedRequest): Promise<void> {
  const answers =
    request.changed === 'content' ? [await line.ask(request.bytes, request.isHead)] : await askAlone(run, request)
  for (const answer of answers) {
    const name = answer === 'closed' ? 'closed' : String(answer.status)
    run.statuses[name] = (run.statuses[name] ?? 0) + 1
    if (answer === 'closed') {
      if (request.changed === 'content' && !line.toldEnd)
        complain(run, request, 'the connection ended without an answer')
      continue
    }
    const fault = faultOf(request, answer, [run.server.token, run.server.manager])
    if (fault !== undefined) complain(run, request, `${fault}: ${answer.body.slice(0, 300)}`)
    if (answer.status === 201) adopt(run, answer.body)
  }
}

/** Over a connection of its own, which this request may well end. */
async function askAlone(run: Run, request: FuzzedRequest) {
  const { answers, rest, open } = await exchange(run.server.port, request.bytes, { half: true, heads: request.isHead })
  if (open) complain(run, request, 'the connection was kept open')
  if (rest !== '' && !isCutLines(rest)) complain(run, request, `an answer that is no HTTP: ${rest.slice(0, 300)}`)
  const finals = answers.filter(({ status }) => status >= 200)
  return finals.length === 0 ? (['closed'] as const) : finals
}

/** We have ended our side, and to whoever has a server says what it has at hand: of lines in many parts the rest is cut off. */
function isCutLines(rest: string): boolean {
  return /^HTTP\/1\.1 200 OK\r\nContent-Type: application\/x-ndjson\r\n/i.test(rest)
}

function complain(run: Run, { bytes, operation }: FuzzedRequest, fault: string): void {
  const sent = JSON.stringify(bytes.toString('latin1').slice(0, 1500))
  run.faults.push(`${operation.method} ${operation.path}: ${fault}\n  after ${sent}`)
}

/** What was made may be broken next, in place of what has been broken by now. */
function adopt({ victims }: Run, body: string): void {
  const made: { readonly apiKey?: { readonly id: string }; readonly workspace?: { readonly id: string } } =
    JSON.parse(body)
  if (made.apiKey !== undefined) victims.keys = [...victims.keys, made.apiKey.id].slice(-VICTIMS_MAX)
  if (made.workspace !== undefined) victims.workspaces = [...victims.workspaces, made.workspace.id].slice(-VICTIMS_MAX)
}

async function checkGood(run: Run): Promise<void> {
  const { server } = run
  const head = `GET /forward-auth/acme/v1/records/7 HTTP/1.1\r\nHost: localhost\r\nX-API-Key: ${server.token}\r\nConnection: close\r\n\r\n`
  const { answers } = await exchange(server.port, Buffer.from(head))
  run.goodChecks += 1
  if (answers.length !== 1 || answers[0]?.status !== 200)
    run.faults.push(`the good key's check ended with ${answers[0]?.status}`)
}

async function makeVictims(server: ServerApart): Promise<Run['victims']> {
  const ask = async (method: string, path: string, type: string, body: string): Promise<string> => {
    const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.manager}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
    const { answers } = await exchange(server.port, Buffer.from(head))
    const answer = answers.at(-1)
    if (answer === undefined || answer.status >= 300) throw new Error(`${method} ${path}: ${answer?.body}`)
    return answer.body
  }
  const definition =
    'id: fuzzed\nname: Fuzzed\ntoken: { format: "fz_{secret:34}{checksum}" }\ncredentials: [bearer]\nscopes: { read: Read, write: Write }\nnewKeys: { scopes: [read] }\n'
  await ask('PUT', '/v1/services/fuzzed', 'application/yaml', definition)
  const victims: Run['victims'] = { token: '', manager: server.manager, workspaces: [], keys: [] }
  let token = ''
  for (let index = 0; index < 5; index += 1) {
    const { workspace } = JSON.parse(
      await ask(
        'POST',
        '/v1/workspaces',
        'application/json',
        JSON.stringify({ service: 'fuzzed', slug: `v${index}`, name: 'V' }),
      ),
    )
    victims.workspaces.push(workspace.id)
    const made = JSON.parse(
      await ask('POST', `/v1/workspaces/${workspace.id}/api-keys`, 'application/json', '{"name":"V"}'),
    )
    victims.keys.push(made.apiKey.id)
    token = made.token
  }
  return { ...victims, token } satisfies Victims
}
