import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { untilListening } from '../../support/listening.ts'
import { COMMAND } from '../../support/running-example.ts'
import { Door } from './ask.ts'
import type { Link } from './links.ts'

const SEAMS = fileURLToPath(new URL('seams.mjs', import.meta.url))
const STATE_LOOKED_AT_EVERY_MS = 5

/** A rule of the protocol that a node can be made to break; see `broken-rules.mjs`. */
export type Broken =
  | 'answers past its deadline'
  | 'keeps its memory when it joins anew'
  | 'keeps a load that was in flight'
  | 'answers commands without waiting'
  | 'remembers an unknown token through its import'

export interface NodeOptions {
  readonly database: string
  readonly operatorToken: string
  readonly environment: Readonly<Record<string, string>>
  readonly times: LeaseTimes | undefined
  readonly broken: Broken | undefined
}

/** Shorter than the product's own in the short form, so that a silent node costs it little. */
export interface LeaseTimes {
  readonly leaseMs: number
  readonly renewEveryMs: number
  readonly marginShare: number
}

/** One `keywright serve`, with a link of its own to the database. */
export class TrialNode {
  readonly index: number
  readonly link: Link
  readonly door: Door
  /** Whether it is told commands: not while it is stopped, killed or cut off. */
  standing = false
  readonly #options: NodeOptions
  #child: ChildProcess | undefined

  constructor(index: number, link: Link, options: NodeOptions) {
    this.index = index
    this.link = link
    this.door = new Door(options.operatorToken)
    this.#options = options
  }

  /** Starts the process, under a new port and as a new node; resolves when it listens. */
  async start(more: Readonly<Record<string, string>> = {}): Promise<void> {
    const { database, environment, times, broken } = this.#options
    const child = spawn(process.execPath, ['--import', SEAMS, COMMAND, 'serve', '--json'], {
      env: {
        ...process.env,
        KEYWRIGHT_DATABASE_URL: `postgres://postgres@127.0.0.1:${this.link.port}/${database}`,
        KEYWRIGHT_PORT: '0',
        KEYWRIGHT_HOST: '127.0.0.1',
        KEYWRIGHT_LOG_LEVEL: 'silent',
        TRIAL_SEAMS: JSON.stringify({ times, broken }),
        ...environment,
        ...more,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    this.#child = child
    this.door.port = (await untilListening(child)).port
    this.standing = true
  }

  freeze(): void {
    this.standing = false
    this.#signal('SIGSTOP')
  }

  /** Has it stop itself at its next renewal, and resolves when it stands still. */
  async freezeAtRenewal(place: 'before' | 'after'): Promise<void> {
    this.standing = false
    this.#child?.send({ stopAt: place })
    const status = `/proc/${this.#child?.pid}/stat`
    while (!/\) T /.test(readFileSync(status, 'utf8'))) await pause(STATE_LOOKED_AT_EVERY_MS)
  }

  wake(): void {
    this.#signal('SIGCONT')
    this.standing = true
  }

  /** Of this process alone; the database and the other nodes keep theirs. */
  stepClock(stepMs: number): void {
    this.#child?.send({ stepMs })
  }

  /** Has it hear no answer to what it reads of keys from now on; `held` resolves when it has so many of them. */
  holdLoads(count: number): { readonly held: Promise<void> } {
    const child = this.#child
    const held = new Promise<void>((resolve) => {
      const hear = (told: unknown): void => {
        if ((told as { readonly held: number }).held < count) return // as `seams.mjs` tells
        child?.off('message', hear)
        resolve()
      }
      child?.on('message', hear)
    })
    child?.send({ isHolding: true })
    return { held }
  }

  releaseLoads(): void {
    this.#child?.send({ isHolding: false })
  }

  /** Ends it without a chance to tidy up. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async close(): Promise<void> {
    await this.kill()
    this.door.close()
  }

  #signal(name: NodeJS.Signals): void {
    this.#child?.kill(name)
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.standing = false
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
}
