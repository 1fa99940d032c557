import { type ChildProcess, spawn } from 'node:child_process'
import { Agent } from 'node:http'
import { COMMAND, untilListening } from '../../support/index.ts'

/** Changes the built product as it is loaded. */
const BREAKS = new URL('breaks.mjs', import.meta.url).href

/** A rule of the protocol that the product can be made to break. */
export type Break = 'counts_too_few_buckets' | 'lease_outlives_bucket' | 'late_reply_admits'

/** A time in which a process does nothing at all. */
export interface Frozen {
  readonly fromMs: number
  toMs: number | undefined
}

/** One process, which may be killed and started anew. */
export interface Node {
  readonly port: number
  readonly agent: Agent
  /** Whether anyone should ask it. */
  readonly up: boolean
  /** While it is frozen. */
  readonly frozen: Frozen | undefined
  start(): Promise<void>
  kill(): Promise<void>
  /** Stops it in the middle of whatever it does; the answer lets it go on. */
  freeze(): () => void
}

/** A node of `keywright serve` on a port of its own; `broken`: a rule that it is to break. */
export function makeNode(environment: Readonly<Record<string, string>>, broken?: Break): Node {
  let child: ChildProcess | undefined
  let agent = new Agent()
  let port = 0
  let up = false
  let frozen: Frozen | undefined
  return {
    get frozen() {
      return frozen
    },
    get port() {
      return port
    },
    get agent() {
      return agent
    },
    get up() {
      return up
    },
    async start() {
      const options = broken === undefined ? [] : ['--import', BREAKS]
      child = spawn(process.execPath, [...options, COMMAND, 'serve', '--json'], {
        env: {
          ...process.env,
          KEYWRIGHT_PORT: '0',
          KEYWRIGHT_HOST: '127.0.0.1',
          KEYWRIGHT_LOG_LEVEL: 'error',
          KEYWRIGHT_TRIAL_BREAK: broken,
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      port = (await untilListening(child)).port
      agent = new Agent({ keepAlive: true, maxSockets: 512 })
      up = true
    },
    async kill() {
      up = false
      const dying = child
      if (dying === undefined || dying.exitCode !== null || dying.signalCode !== null) return
      const gone = new Promise<void>((resolve) => dying.once('exit', () => resolve()))
      dying.kill('SIGKILL')
      await gone
      agent.destroy()
    },
    freeze() {
      const stopped = child
      stopped?.kill('SIGSTOP')
      const time: Frozen = { fromMs: performance.now(), toMs: undefined }
      frozen = time
      return () => {
        time.toMs = performance.now()
        frozen = undefined
        stopped?.kill('SIGCONT')
      }
    },
  }
}
