import { type ChildProcess, spawn } from 'node:child_process'
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { COMMAND } from './running-example.ts'

const START_MS = 60_000

interface LogLine {
  readonly event: string
  readonly pid: number
  readonly worker?: number
}

/** A line to one worker: of connections that are opened one after the other, each goes to the next worker in turn. */
export interface WorkerLine {
  send(
    method: string,
    path: string,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown },
    // oxlint-disable-next-line typescript/no-explicit-any -- a test looks for what should be there, and fails where it is not
  ): Promise<{
    readonly status: number
    readonly text: string
    readonly json: any
    readonly cookie: string | undefined
    readonly headers: IncomingHttpHeaders
  }>
  close(): void
}

export interface RunningWorkers {
  readonly url: string
  readonly process: ChildProcess
  /** What was printed for people or programs, and not logged. */
  output(): string
  logged(): readonly LogLine[]
  /** The process of a worker, the latest of its number. */
  pidOf(worker: number): number
  line(): WorkerLine
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

/** Starts `keywright serve` with several workers on a free port. */
export async function startWorkers(
  workers: number,
  environment: Readonly<Record<string, string>>,
): Promise<RunningWorkers> {
  const child = spawn(process.execPath, [COMMAND, 'serve', '--workers', String(workers)], {
    env: { ...process.env, KEYWRIGHT_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it did not start:\n${stdout}${stderr}`)), START_MS)
    const end = (): void => {
      clearTimeout(late)
      resolve()
    }
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      if (stdout.includes('listens on')) end()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    void ended.then(() => reject(new Error(`it ended:\n${stdout}${stderr}`)))
  })
  const url = /https?:\/\/localhost:[0-9]+/.exec(stdout)?.[0] ?? ''
  const logged = (): readonly LogLine[] =>
    stderr.split('\n').flatMap((text) => (text.startsWith('{') && text.endsWith('}') ? [JSON.parse(text)] : []))
  return {
    url,
    process: child,
    ended,
    logged,
    output: () =>
      stdout +
      stderr
        .split('\n')
        .filter((text) => !text.startsWith('{'))
        .join('\n'),
    pidOf: (worker) => logged().findLast((each) => each.event === 'listening' && each.worker === worker)?.pid ?? 0,
    line: () => openLine(url),
  }
}

function openLine(url: string): WorkerLine {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return {
    send: (method, path, { headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const json = body === undefined ? {} : { 'content-type': 'application/json' }
        const sent = request(`${url}${path}`, { method, agent, headers: { ...json, ...headers } }, (response) => {
          let text = ''
          response.on('data', (chunk: Buffer) => (text += chunk.toString()))
          response.on('end', () => {
            const cookie = response.headers['set-cookie']?.[0]?.split(';')[0]
            const { headers } = response
            resolve({ status: response.statusCode ?? 0, text, json: parse(text), cookie, headers })
          })
        })
        sent.on('error', reject)
        sent.end(body === undefined ? undefined : JSON.stringify(body))
      }),
    close: () => agent.destroy(),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The metrics are no JSON.
    return undefined
  }
}
