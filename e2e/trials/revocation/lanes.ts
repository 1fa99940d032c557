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
  readonly #places: Place[] = []
  #over = false
  #failure: unknown
  #gate: Promise<void> | undefined
  #open = (): void => {}
  #atWork = 0
  #onIdle = (): void => {}

  constructor(trial: Trial) {
    this.#trial = trial
  }

  start(count: number): void {
    const fail = (error: unknown): void => {
      this.#failure ??= error
    }
    for (let lane = 0; lane < count; lane += 1) this.#running.push(this.#run().catch(fail))
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

  /** Has every family begin anew, with new keys. */
  forget(): void {
    for (const place of this.#places) place.turn = undefined
  }

  async stop(): Promise<void> {
    this.#over = true
    this.resume()
    await Promise.all(this.#running)
    this.requireSound()
  }

  /** Throws what a lane has failed with: something that no fault explains. */
  requireSound(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async #run(): Promise<void> {
    const places = FAMILIES.flatMap(([family, count]) =>
      Array.from({ length: count }, (): Place => ({ family, turn: undefined })),
    )
    this.#places.push(...places)
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
