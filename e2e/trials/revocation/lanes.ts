import { FAMILIES } from './commands/index.ts'
import type { Family, Trial, Turn } from './trial.ts'

interface Place {
  readonly family: Family
  turn: Turn | undefined
}

/** Commands given one after the other, in several lanes side by side, each on keys of its own. */
export class Lanes {
  readonly #trial: Trial
  readonly #running: Promise<void>[] = []
  #over = false
  #gate: Promise<void> | undefined
  #open = (): void => {}
  #atWork = 0
  #onIdle = (): void => {}

  constructor(trial: Trial) {
    this.#trial = trial
  }

  start(count: number): void {
    for (let lane = 0; lane < count; lane += 1) this.#running.push(this.#run())
  }

  /** Lets the commands that are on their way end, and resolves when none is. */
  async pause(): Promise<void> {
    this.#gate = new Promise((resolve) => (this.#open = resolve))
    if (this.#atWork === 0) return
    await new Promise<void>((resolve) => (this.#onIdle = resolve))
  }

  resume(): void {
    this.#gate = undefined
    this.#open()
  }

  async stop(): Promise<void> {
    this.#over = true
    this.resume()
    await Promise.all(this.#running)
  }

  async #run(): Promise<void> {
    const places: Place[] = FAMILIES.flatMap(([family, count]) =>
      Array.from({ length: count }, () => ({ family, turn: undefined })),
    )
    while (!this.#over) {
      await this.#gate
      const place = places[Math.floor(this.#trial.random() * places.length)]
      if (place === undefined) throw new Error('there are families of commands')
      this.#atWork += 1
      try {
        await this.#takeTurn(place)
      } finally {
        this.#atWork -= 1
        if (this.#atWork === 0) this.#onIdle()
      }
    }
  }

  async #takeTurn(place: Place): Promise<void> {
    place.turn ??= await place.family(this.#trial)
    if (!(await place.turn())) place.turn = undefined
  }
}
