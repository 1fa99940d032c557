import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Bench } from '../bench.ts'
import { pinnedTo, startChild } from '../child.ts'
import { openFixture } from '../fixture.ts'
import { openSqlitePlace, type Place } from '../places.ts'
import { REASONS } from '../reasons.ts'
import { cpuResult, type Result } from '../results.ts'
import { type Loaded, loadInTurns } from './load-slices.ts'
import type { Opened, Request } from './messages.ts'
import { offer } from './offer.ts'
import { processorMicros, processorTimeAbsence } from './processor-time.ts'
import { forwardRequest, verifyRequest } from './requests.ts'

const BUDGET = 0.9
const WORKERS = 2
const START_MS_MAX = 60_000
const command = fileURLToPath(new URL('../../../packages/server/bin/keywright.js', import.meta.url))

interface Served extends Opened {
  readonly pid: number
  close(): Promise<void>
}

/** Requests per processor second of all processes of a server: two workers beside one. The load is counted apart. */
export async function* measureWorkers({ plan }: Bench): AsyncGenerator<Result> {
  const absence = processorTimeAbsence()
  if (absence !== undefined) throw new Error(absence)
  const load = startChild('http/load.js', 'load')
  const opened: Served[] = []
  try {
    for (const workers of [WORKERS, 1]) opened.push(await startServer(workers))
    const [two, one] = opened
    if (two === undefined || one === undefined) throw new Error('both servers were started')
    for (const { name, requestsOf } of KINDS) {
      const slices = await loadInTurns(load, loaded(two, requestsOf(two)), loaded(one, requestsOf(one)), plan)
      const claim = {
        name: `${name}, ${WORKERS} workers`,
        otherName: 'one worker',
        budget: BUDGET,
        reason: REASONS.workers,
      }
      yield cpuResult(claim, slices.ours, slices.other)
    }
  } finally {
    await load.stop()
    for (const each of opened) await each.close()
  }
}

const KINDS = [
  {
    name: 'POST /v1/verify, known key',
    requestsOf: ({ managementToken, tokens }: Opened) =>
      tokens.map((token) => verifyRequest(managementToken, 'bench', token)),
  },
  {
    name: 'forward-auth, known key, a limit',
    requestsOf: ({ limited }: Opened) => limited.map(forwardRequest('bounded')),
  },
]

function loaded({ pid, port }: Served, requests: readonly Request[]): Loaded {
  return { port, requests, cpuMicros: async () => processorMicros(pid) }
}

/** As an operator starts it, on a store of its own that has its keys already. */
async function startServer(workers: number): Promise<Served> {
  let kept: Place | undefined
  const fixture = await openFixture({}, async () => {
    kept = await openSqlitePlace()
    return { ...kept, remove: async () => {} }
  })
  const offered = await offer(fixture)
  await fixture.close()
  const words = [...pinnedTo('servers'), process.execPath, command, 'serve', '--workers', String(workers)]
  const child = spawn(words[0] ?? '', words.slice(1), {
    env: { ...process.env, ...kept?.environment, KEYWRIGHT_PORT: '0', KEYWRIGHT_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    ...offered,
    port: await portOf(child),
    pid: child.pid ?? 0,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await kept?.remove()
    },
  }
}

/** From the line that it prints once it listens. */
function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let printed = ''
    const late = setTimeout(() => reject(new Error(`the server does not listen:\n${printed}`)), START_MS_MAX)
    child.stderr?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
    })
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const port = /https?:\/\/localhost:([0-9]+)/.exec(printed)?.[1]
      if (port === undefined) return
      clearTimeout(late)
      resolve(Number(port))
    })
    child.once('exit', () => reject(new Error(`the server ended:\n${printed}`)))
  })
}
