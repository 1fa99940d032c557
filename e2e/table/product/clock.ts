import type { Clock } from '../../../packages/server/src/ports/index.ts'

interface Timer {
  readonly at: number
  readonly call: () => void
}

/** 2026-01-15T12:00:00Z. */
const START = 1_768_478_400_000

/** Both clocks of a machine, which stand still until they are told. */
export class HandClock implements Clock {
  #passedMs = 0
  #timers: readonly Timer[] = []

  readonly wallNow = (): number => START + this.#passedMs
  readonly monotonicNow = (): number => this.#passedMs

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.#passedMs + delayMs, call }
    this.#timers = [...this.#timers, timer]
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  pass(ms: number): void {
    this.#passedMs += ms
    const due = this.#timers.filter(({ at }) => at <= this.#passedMs)
    this.#timers = this.#timers.filter((timer) => !due.includes(timer))
    for (const { call } of due) call()
  }
}
