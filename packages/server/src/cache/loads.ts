import { AppError } from '@keywright/core'

/** Requests without a lease that may wait for the next read of one thing. */
export const SHARED_WAITING_MAX = 1000

interface Flight<T> {
  readonly registration: number
  /** Key ids that a change named meanwhile, or everything. */
  named: Set<string> | 'everything'
  promise: Promise<T> | undefined
}

export interface LoadsParts<T> {
  readonly live: () => boolean
  readonly registration: () => number
  /** `address` is that of who asked first. */
  readonly read: (name: string, address: string | undefined) => Promise<T>
  /** Whether a change that named these key ids (or digests, by `name`) names this result. */
  readonly isNamed: (value: T, named: ReadonlySet<string>) => boolean
  readonly keep: (name: string, value: T) => void
}

/**
 * Single flight for reads of the store, by the rules of protocol 1. A read that was in flight when a change named it is
 * answered to those who waited already, never kept; whoever comes after the change begins a new one.
 */
export class Loads<T> {
  readonly #parts: LoadsParts<T>
  readonly #table = new Map<string, Flight<T>>()
  readonly #inFlight = new Set<Flight<T>>()
  readonly #next = new Map<string, { promise: Promise<T>; waiting: number }>()

  constructor(parts: LoadsParts<T>) {
    this.#parts = parts
  }

  get inFlight(): number {
    return this.#inFlight.size
  }

  load(name: string, address?: string): Promise<T> {
    if (!this.#parts.live()) return this.#loadShared(name, address)
    const running = this.#table.get(name)
    // One begun before this registration may have read what a change of the time between has overtaken; that change never comes here.
    if (running?.promise !== undefined && running.registration === this.#parts.registration()) return running.promise
    return this.#begin(name, address)
  }

  /** A change has named these key ids or digests; `'everything'` for a change without names. */
  name(names: ReadonlySet<string> | 'everything'): void {
    // Which key a read will lead to is not known before it arrives, so none stays joinable.
    this.#table.clear()
    for (const flight of this.#inFlight) {
      if (names === 'everything' || flight.named === 'everything') flight.named = 'everything'
      else for (const name of names) flight.named.add(name)
    }
  }

  /** Without a lease nobody joins a read that has begun; those who wait share the next one. */
  #loadShared(name: string, address: string | undefined): Promise<T> {
    const waiting = this.#next.get(name)
    if (waiting !== undefined) {
      if (waiting.waiting >= SHARED_WAITING_MAX) {
        throw new AppError('overloaded', 'Too many requests wait for the store. Try again soon.', {
          retryAfterSeconds: 1,
        })
      }
      waiting.waiting += 1
      return waiting.promise
    }
    const running = this.#table.get(name)?.promise
    if (running === undefined) return this.#begin(name, address)
    const begin = (): Promise<T> => {
      this.#next.delete(name)
      return this.#begin(name, address)
    }
    const promise = running.then(begin, begin)
    this.#next.set(name, { promise, waiting: 1 })
    return promise
  }

  #begin(name: string, address: string | undefined): Promise<T> {
    const begunLive = this.#parts.live()
    const flight: Flight<T> = { registration: this.#parts.registration(), named: new Set(), promise: undefined }
    this.#inFlight.add(flight)
    this.#table.set(name, flight)
    const promise = this.#parts.read(name, address).then(
      (value) => {
        this.#end(name, flight)
        if (begunLive && this.#mayKeep(flight, value)) this.#parts.keep(name, value)
        return value
      },
      (error: unknown) => {
        this.#end(name, flight)
        throw error
      },
    )
    flight.promise = promise
    return promise
  }

  /** Kept only under the registration under which it began, and only if no change named it meanwhile. */
  #mayKeep(flight: Flight<T>, value: T): boolean {
    if (flight.registration !== this.#parts.registration() || !this.#parts.live()) return false
    if (flight.named === 'everything') return false
    return flight.named.size === 0 || !this.#parts.isNamed(value, flight.named)
  }

  #end(name: string, flight: Flight<T>): void {
    this.#inFlight.delete(flight)
    if (this.#table.get(name) === flight) this.#table.delete(name)
  }
}
