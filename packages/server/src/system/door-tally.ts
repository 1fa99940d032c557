import { performance } from 'node:perf_hooks'
import { AppError, type ErrorCode } from '@keywright/core'
import type { Door, DoorWatch } from '../ports/index.ts'

export const DOORS: readonly Door[] = ['verify', 'introspect', 'forward_auth']

/** Upper ends of the histogram in seconds: a known key takes microseconds, a load milliseconds, an outage seconds. */
export const LATENCY_BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] as const

export interface Latencies {
  /** How many fell into each bucket, not those below it; the last one has no upper end. */
  readonly buckets: Float64Array
  sumSeconds: number
}

/** Counts the data plane's requests in typed arrays: a request costs two looks at the clock and a short loop. */
export class DoorTally implements DoorWatch {
  readonly #latencies: Readonly<Record<Door, Latencies>> = {
    verify: emptyLatencies(),
    introspect: emptyLatencies(),
    forward_auth: emptyLatencies(),
  }
  readonly #failures = new Map<string, { readonly door: Door; readonly code: ErrorCode; count: number }>()
  readonly now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  answered(door: Door, startedAt: number): void {
    const seconds = (this.now() - startedAt) / 1000
    const latencies = this.#latencies[door]
    let at = 0
    while (at < LATENCY_BOUNDS.length && seconds > (LATENCY_BOUNDS[at] ?? 0)) at += 1
    latencies.buckets[at] = (latencies.buckets[at] ?? 0) + 1
    latencies.sumSeconds += seconds
  }

  failed(door: Door, startedAt: number, error: unknown): void {
    this.answered(door, startedAt)
    const code = error instanceof AppError ? error.code : 'internal'
    const name = `${door} ${code}`
    const known = this.#failures.get(name)
    // As many entries as there are doors and codes, both of which are closed unions.
    if (known === undefined) this.#failures.set(name, { door, code, count: 1 })
    else known.count += 1
  }

  latencies(door: Door): Readonly<Latencies> {
    return this.#latencies[door]
  }

  failures(): Iterable<{ readonly door: Door; readonly code: ErrorCode; readonly count: number }> {
    return this.#failures.values()
  }
}

function emptyLatencies(): Latencies {
  return { buckets: new Float64Array(LATENCY_BOUNDS.length + 1), sumSeconds: 0 }
}
