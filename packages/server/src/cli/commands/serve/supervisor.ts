import type { Clock } from '../../../ports/index.ts'
import type { Log, WorkerFacts } from '../../../system/index.ts'
import { MetricsCollector } from './metrics-collector.ts'
import type { FromWorker, Listening, ToWorker } from './messages.ts'

/** The first wait before a worker is replaced; it doubles with each start that failed in a row. */
export const REPLACED_AFTER_MS = 100
export const REPLACED_AFTER_MS_MAX = 30_000
/** A worker that has listened for so long has started well; one that ends before has not. */
export const SETTLED_AFTER_MS = 10_000
/** Starts of one worker that may fail in a row; after one more all workers are stopped. */
export const FAILED_STARTS_MAX = 10
/** What a worker may take, beyond the times it has to stop its server, to give back and write what it holds. */
export const CLOSE_MS_MAX = 15_000

/** A worker's process. */
export interface WorkerProcess {
  send(message: ToWorker): void
  /** Ends it at once. */
  kill(): void
}

export interface WorkerStart {
  readonly number: number
  /** Whether it is the very first: it does what is done once for all. */
  readonly isFirst: boolean
  readonly onMessage: (message: FromWorker) => void
  /** `code` is `undefined` where a signal ended it. */
  readonly onEnd: (code: number | undefined, signal: string | undefined) => void
}

export interface SupervisorParts {
  readonly workers: number
  readonly fork: (start: WorkerStart) => WorkerProcess
  readonly clock: Clock
  readonly log: Log
  /** The longest that a server takes to stop. */
  readonly stopMs: number
  /** All workers listen, for the first time. */
  readonly onReady: (first: Listening) => void
  /** For people: why there is an end. */
  readonly say: (text: string) => void
  /** The metrics about the workers themselves. */
  readonly about: (workers: readonly WorkerFacts[]) => Promise<string>
}

interface Slot {
  readonly number: number
  process: WorkerProcess | undefined
  listens: boolean
  settled: boolean
  failedStarts: number
  restarts: number
  cancel: () => void
}

/**
 * Looks after so many workers: the first starts alone, so that what is done once is done; the others follow; one that ends is
 * replaced. Resolves when all have ended, with the exit code.
 */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #slots: readonly Slot[]
  readonly #collector: MetricsCollector
  #first: Listening | undefined
  #ready = false
  #stopping = false
  #exit = 0
  #end: (code: number) => void = () => {}

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    this.#slots = Array.from({ length: parts.workers }, (_, index): Slot => {
      return {
        number: index + 1,
        process: undefined,
        listens: false,
        settled: false,
        failedStarts: 0,
        restarts: 0,
        cancel: () => {},
      }
    })
    this.#collector = new MetricsCollector({
      clock: parts.clock,
      ask: (collection) => this.#ask(collection),
      about: (answered) =>
        parts.about(this.#slots.map(({ number, restarts }) => ({ number, restarts, answered: answered.has(number) }))),
    })
  }

  run(): Promise<number> {
    return new Promise((resolve) => {
      this.#end = resolve
      const [first] = this.#slots
      if (first !== undefined) this.#start(first)
    })
  }

  /** Tells every worker to stop as a server does, and ends those that take longer than they may. */
  stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    for (const slot of this.#slots) {
      slot.cancel()
      slot.process?.send({ kind: 'stop' })
    }
    this.#parts.clock.after(this.#parts.stopMs + CLOSE_MS_MAX, () => this.kill())
    this.#endIfAlone()
  }

  /** Ends every worker at once. */
  kill(): void {
    this.#stopping = true
    for (const { process } of this.#slots) process?.kill()
  }

  #start(slot: Slot): void {
    slot.process = this.#parts.fork({
      number: slot.number,
      isFirst: this.#first === undefined,
      onMessage: (message) => this.#hear(slot, message),
      onEnd: (code, signal) => this.#ended(slot, code, signal),
    })
  }

  #hear(slot: Slot, message: FromWorker): void {
    if (message.kind === 'listening') this.#listens(slot, message)
    else if (message.kind === 'metrics') this.#collector.answered(message.collection, slot.number, message.text)
    else {
      const { request } = message
      void this.#collector.collect().then((text) => slot.process?.send({ kind: 'collected', request, text }))
    }
  }

  #listens(slot: Slot, { port, setupUrl, isManaged }: Listening): void {
    slot.listens = true
    slot.cancel = this.#parts.clock.after(SETTLED_AFTER_MS, () => {
      slot.settled = true
    })
    if (this.#first === undefined) {
      this.#first = { port, setupUrl, isManaged }
      if (!this.#stopping) for (const other of this.#slots.slice(1)) this.#start(other)
    }
    if (this.#ready || !this.#slots.every(({ listens }) => listens)) return
    this.#ready = true
    this.#parts.onReady(this.#first)
  }

  #ended(slot: Slot, code: number | undefined, signal: string | undefined): void {
    const { log, clock, say } = this.#parts
    slot.cancel()
    slot.process = undefined
    slot.listens = false
    this.#collector.left(slot.number)
    if (this.#stopping) {
      this.#exit ||= code ?? 1
      return this.#endIfAlone()
    }
    log.error('worker_ended', { worker: slot.number, exitCode: code, signal })
    slot.failedStarts = slot.settled ? 0 : slot.failedStarts + 1
    slot.settled = false
    if (this.#first === undefined || slot.failedStarts > FAILED_STARTS_MAX) {
      // What kept it from starting, it has told by itself.
      const often = this.#first === undefined ? '' : ` ${slot.failedStarts} times in a row`
      say(
        `keywright: Worker ${slot.number} ended${often} at its start, so all workers are stopped. What it said of it stands above.`,
      )
      this.#exit = code || 1
      return this.stop()
    }
    const delay = Math.min(REPLACED_AFTER_MS_MAX, REPLACED_AFTER_MS * 2 ** slot.failedStarts)
    slot.cancel = clock.after(delay, () => {
      slot.restarts += 1
      this.#start(slot)
    })
  }

  #endIfAlone(): void {
    if (this.#slots.every(({ process }) => process === undefined)) this.#end(this.#exit)
  }

  #ask(collection: number): readonly number[] {
    const asked = this.#slots.filter(({ listens }) => listens)
    for (const { process } of asked) process?.send({ kind: 'collect', collection })
    return asked.map(({ number }) => number)
  }
}
