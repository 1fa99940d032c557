import type { Beat, Beats, Clock } from '../ports/index.ts'
import { rest, systemClock } from './clock.ts'

/** From one beat to the next. Less what a request may come after the begin, it is longer than a check with its read takes. */
export const BEAT_MS = 10
/** Requests that come within this time share their beats. */
export const BEGUN_TOGETHER_MS = 5
/**
 * A timer wakes on a millisecond counted from when the thread fell idle, and that depends on what it had to do: by timers
 * alone a cold revoked token was told from an unknown one 54 times in a hundred. So it wakes early, and the thread goes
 * around idle for the rest: a twentieth of a processor where refusals come all the time, nothing where none wait.
 */
const WOKEN_EARLY_MS = 1

export interface BeatParts {
  readonly clock: Clock
  /** Lets everything that waits on this thread run. */
  readonly rest: () => Promise<void>
}

/** Beats of a clock, each set before a token is looked at, so that it comes when it comes, whatever is found. */
export class EvenBeats implements Beats {
  readonly #parts: BeatParts
  #latest: EvenBeat | undefined
  #latestAt = -Infinity

  /** The machine's own clock, whatever the engine has been given: the time on the wire is not the installation's. */
  constructor(parts: BeatParts = { clock: systemClock, rest }) {
    this.#parts = parts
  }

  begin(): Beat {
    const now = this.#parts.clock.monotonicNow()
    if (this.#latest === undefined || now - this.#latestAt >= BEGUN_TOGETHER_MS) {
      this.#latest = new EvenBeat(this.#parts, now)
      this.#latestAt = now
    }
    return this.#latest
  }
}

class EvenBeat implements Beat {
  readonly #parts: BeatParts
  #waiting: (() => void)[] = []
  #under = 0
  #nextAt: number
  #isSet = false

  constructor(parts: BeatParts, begunAt: number) {
    this.#parts = parts
    this.#nextAt = begunAt
    this.#set()
  }

  next(): Promise<void> {
    if (!this.#isSet) this.#set()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  during(work: Promise<unknown>): void {
    this.#under += 1
    const end = (): void => {
      this.#under -= 1
    }
    work.then(end, end)
  }

  #set(): void {
    const { clock } = this.#parts
    const now = clock.monotonicNow()
    while (this.#nextAt <= now) this.#nextAt += BEAT_MS
    this.#isSet = true
    clock.after(Math.max(0, Math.floor(this.#nextAt - now - WOKEN_EARLY_MS)), () => void this.#beat())
  }

  async #beat(): Promise<void> {
    const { clock, rest: idle } = this.#parts
    while (this.#waiting.length > 0 && clock.monotonicNow() < this.#nextAt) await idle()
    this.#isSet = false
    // Woken early for nobody, it would otherwise set itself for the same beat again and again.
    this.#nextAt += BEAT_MS
    const due = this.#waiting
    this.#waiting = []
    if (this.#under > 0) this.#set()
    for (const answer of due) answer()
  }
}
