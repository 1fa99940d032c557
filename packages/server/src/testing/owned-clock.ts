import type { Clock } from '../ports/index.ts'

/** 2026-01-15T12:00:00Z. */
export const NOON = 1_768_478_400_000

interface Timer {
  readonly at: number
  readonly call: () => void
}

/** Both clocks of a machine and its timers: they stand still until the test moves them, together or apart. */
export class OwnedClock implements Clock {
  wall = NOON
  monotonic = 1000
  #timers: Timer[] = []

  /** In whole milliseconds, as a machine's. */
  readonly wallNow = (): number => Math.floor(this.wall)
  readonly monotonicNow = (): number => this.monotonic

  get timers(): number {
    return this.#timers.length
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.monotonic + delayMs, call }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  /** Time passes, and calls what falls due, the earliest first; what is asked for meanwhile falls due too. */
  pass(ms: number): void {
    const end = this.monotonic + ms
    for (let timer = this.#earliest(end); timer !== undefined; timer = this.#earliest(end)) {
      this.#timers = this.#timers.filter((each) => each !== timer)
      this.#advanceTo(Math.max(timer.at, this.monotonic))
      timer.call()
    }
    this.#advanceTo(end)
  }

  /** The same in steps, with everything that needs no time happening between them. */
  async passSlowly(ms: number, stepMs: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.pass(Math.min(stepMs, ms - passed))
      await settled()
    }
  }

  #earliest(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }

  #advanceTo(monotonic: number): void {
    this.wall += monotonic - this.monotonic
    this.monotonic = monotonic
  }
}

/** Until everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

/** A promise and the two ways to end it. */
export function deferred<T>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
} {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
