import type { Site } from '../ports/index.ts'

const UNSET = 'http://localhost:4700'

/** The address of the dashboard: as it is configured, or where the server turned out to listen. */
export class ConfiguredSite implements Site {
  readonly #configured: string | undefined
  #listening = UNSET

  constructor(configured: string | undefined) {
    this.#configured = configured
  }

  origin(): string {
    return this.#configured ?? this.#listening
  }

  /** Tells it the port, which is known once the server listens. */
  listensAt(origin: string): void {
    this.#listening = origin
  }
}
