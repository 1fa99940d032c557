import type { Plan } from '../contest.ts'
import { cpuResult, type Result } from '../results.ts'
import { type Child, startChild } from './child.ts'
import type { Answers, CpuTime, LoadMessage, LoadOutcome, Opened, RecordedAnswer, Request } from './messages.ts'

const BARE = 'a bare node:http server'
/** Requests of one slice; at the rates of one core that is about the time of any other slice. */
const PER_SLICE_MS = 10
const WARM_UP_SLICES = 2
const WHOLE_ANSWER =
  'Beyond what the bare server does: the caller is checked and the key (two digests), the request is read strictly, the ' +
  'answer is made of what the key is now, and uses are written each second. Their shares have been looked into in part only.'

interface Claim {
  readonly name: string
  readonly budget: number
  readonly requests: readonly Request[]
}

interface Stage {
  readonly ours: Child
  readonly bare: Child
  readonly load: Child
  readonly oursPort: number
  readonly barePort: number
}

/**
 * Verify and forward-auth beside a bare server that reads the same requests and answers the same bytes: requests per
 * processor second of the server. The load has a core of its own and is counted apart.
 */
export async function measureHttp(plan: Plan): Promise<readonly Result[]> {
  const ours = startChild('ours.js', 'servers')
  const bare = startChild('bare.js', 'servers')
  const load = startChild('load.js', 'load')
  try {
    const opened = await ours.ask<Opened>({ kind: 'open' })
    const claims = claimsOf(opened)
    const answers = await record(opened, claims)
    const { port: barePort } = await bare.ask<{ readonly port: number }>({ kind: 'open', answers })
    const stage = { ours, bare, load, oursPort: opened.port, barePort }
    const results: Result[] = []
    for (const claim of claims) results.push(await contestOf(stage, claim, plan))
    return results
  } finally {
    await Promise.all([ours, bare, load].map((child) => child.stop()))
  }
}

function claimsOf({ managementToken, tokens, limited }: Opened): readonly Claim[] {
  const verify = (service: string) => (token: string) => verifyRequest(managementToken, service, token)
  return [
    { name: 'POST /v1/verify, known key', budget: 0.9, requests: tokens.map(verify('bench')) },
    { name: 'forward-auth, known key', budget: 0.9, requests: tokens.map(forwardRequest('bench')) },
    { name: 'POST /v1/verify, known key, a limit', budget: 0.85, requests: limited.map(verify('bounded')) },
    { name: 'forward-auth, known key, a limit', budget: 0.85, requests: limited.map(forwardRequest('bounded')) },
  ]
}

function verifyRequest(managementToken: string, service: string, token: string): Request {
  return {
    method: 'POST',
    path: '/v1/verify',
    headers: { authorization: `Bearer ${managementToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ service, token, scopes: ['records:read'] }),
  }
}

function forwardRequest(service: string): (token: string) => Request {
  return (token) => ({ method: 'GET', path: `/forward-auth/${service}`, headers: { 'x-api-key': token } })
}

/** Asks ours each kind of request once, for the bytes that the bare server is to answer. */
async function record({ port }: Opened, [verify, forwardAuth]: readonly Claim[]): Promise<Answers> {
  return {
    verify: await answerTo(port, verify?.requests[0]),
    forwardAuth: await answerTo(port, forwardAuth?.requests[0]),
  }
}

async function answerTo(port: number, request: Request | undefined): Promise<RecordedAnswer> {
  if (request === undefined) throw new Error('there is nothing to ask')
  const { method, path, headers, body } = request
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  if (response.status !== 200) throw new Error(`a good key was answered with ${response.status}`)
  // Node writes these itself, for both servers alike.
  const own = new Set(['date', 'connection', 'keep-alive'])
  const head = [...response.headers].filter(([name]) => !own.has(name)).flat()
  return { head, body: await response.text() }
}

async function contestOf(stage: Stage, { name, budget, requests }: Claim, plan: Plan): Promise<Result> {
  const amount = plan.sliceMs * PER_SLICE_MS
  const oursSlice = (): Promise<number> => slice(stage.load, stage.ours, { port: stage.oursPort, amount, requests })
  const bareSlice = (): Promise<number> => slice(stage.load, stage.bare, { port: stage.barePort, amount, requests })
  for (let i = 0; i < WARM_UP_SLICES; i += 1) {
    await oursSlice()
    await bareSlice()
  }
  const ours: number[] = []
  const bare: number[] = []
  for (let round = 0; round < plan.rounds; round += 1) {
    if (round % 2 === 0) ours.push(await oursSlice())
    bare.push(await bareSlice())
    if (round % 2 === 1) ours.push(await oursSlice())
  }
  return cpuResult({ name, otherName: BARE, budget, reason: WHOLE_ANSWER }, ours, bare)
}

/** Processor microseconds of the server for one request. */
async function slice(load: Child, server: Child, message: LoadMessage): Promise<number> {
  const before = await server.ask<CpuTime>({ kind: 'cpu' })
  const { failed } = await load.ask<LoadOutcome>(message)
  const after = await server.ask<CpuTime>({ kind: 'cpu' })
  if (failed > 0) throw new Error(`${failed} requests were not answered with 200`)
  return (after.micros - before.micros) / message.amount
}
