import type { Bench } from '../bench.ts'
import { type Child, startChild } from '../child.ts'
import { REASONS } from '../reasons.ts'
import { cpuResult, type Result } from '../results.ts'
import { loadInTurns } from './load-slices.ts'
import type { CpuTime, Opened, RecordedAnswer, Request, ServerMessage } from './messages.ts'
import { forwardRequest, verifyRequest } from './requests.ts'

const BARE = 'a bare node:http server'

interface Claim {
  readonly name: string
  readonly budget: number
  readonly requests: readonly Request[]
}

/**
 * Verify and forward-auth beside a bare server that reads the same requests and answers the same bytes: requests per
 * processor second of the server. The load has a core of its own and is counted apart.
 */
export async function* measureHttp({ plan }: Bench): AsyncGenerator<Result> {
  const ours = startChild('http/ours.js', 'server')
  const bare = startChild('http/bare.js', 'server')
  const load = startChild('http/load.js', 'load')
  try {
    const opened = await ours.ask<Opened>({ kind: 'open' })
    for (const { requests, ...claim } of claimsOf(opened)) {
      const answer = await answerTo(opened.port, requests[0])
      const { port } = await bare.ask<{ readonly port: number }>({ kind: 'open', answer } satisfies ServerMessage)
      const slices = await loadInTurns(
        load,
        { port: opened.port, requests, cpuMicros: () => cpuMicros(ours) },
        { port, requests, cpuMicros: () => cpuMicros(bare) },
        plan,
      )
      yield cpuResult({ ...claim, otherName: BARE, reason: REASONS.wholeHttpAnswer }, slices.ours, slices.other)
    }
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

async function cpuMicros(server: Child): Promise<number> {
  return (await server.ask<CpuTime>({ kind: 'cpu' } satisfies ServerMessage)).micros
}

/** Asks ours once, for the bytes that the bare server is to answer. */
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
