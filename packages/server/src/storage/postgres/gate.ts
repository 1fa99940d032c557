import { AppError } from '@keywright/core'
import { CONNECT_TIMEOUT_MS, WAITING_MAX } from './bounds.ts'

/** Lets so many in at once, and the others wait in order, in bounded number and time. */
export class Gate {
  readonly #max: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(max: number) {
    this.#max = max
  }

  async enter(): Promise<void> {
    if (this.#inside < this.#max) {
      this.#inside += 1
      return
    }
    if (this.#waiting.length >= WAITING_MAX) throw overloaded()
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1)
        reject(overloaded())
      }, CONNECT_TIMEOUT_MS)
      this.#waiting.push(admit)
    })
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#inside -= 1
    else next()
  }
}

function overloaded(): AppError {
  return new AppError('overloaded', 'Too many requests wait for the store. Try again soon.', { retryAfterSeconds: 1 })
}
