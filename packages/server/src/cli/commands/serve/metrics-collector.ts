import type { Clock } from '../../../ports/index.ts'
import { mergeMetrics } from './merge-metrics.ts'

/** A worker that has not told its numbers by then is left out; each waits a second for the store at most. */
export const COLLECT_WAIT_MS = 2000

export interface CollectorParts {
  readonly clock: Pick<Clock, 'after'>
  /** Asks the workers that listen for their numbers, and says which those are. */
  readonly ask: (collection: number) => readonly number[]
  /** The numbers about the workers themselves; `answered`: whose own are in this answer. */
  readonly about: (answered: ReadonlySet<number>) => Promise<string>
}

interface Collection {
  readonly texts: Map<number, string>
  readonly missing: Set<number>
  readonly end: () => void
}

/** Brings the metrics of all workers together. Whoever asks while a collection runs is answered by that one. */
export class MetricsCollector {
  readonly #parts: CollectorParts
  #running: Promise<string> | undefined
  #collection: Collection | undefined
  #number = 0

  constructor(parts: CollectorParts) {
    this.#parts = parts
  }

  collect(): Promise<string> {
    this.#running ??= this.#collect().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** A worker's numbers have come; those of an earlier collection are dropped. */
  answered(collection: number, worker: number, text: string): void {
    if (collection !== this.#number) return
    this.#collection?.texts.set(worker, text)
    this.left(worker)
  }

  /** A worker will not answer any more. */
  left(worker: number): void {
    this.#collection?.missing.delete(worker)
    if (this.#collection?.missing.size === 0) this.#collection.end()
  }

  async #collect(): Promise<string> {
    this.#number += 1
    const texts = new Map<number, string>()
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.clock.after(COLLECT_WAIT_MS, resolve)
      const end = (): void => {
        cancel()
        resolve()
      }
      this.#collection = { texts, missing: new Set(this.#parts.ask(this.#number)), end }
      if (this.#collection.missing.size === 0) end()
    })
    this.#collection = undefined
    const inOrder = [...texts].toSorted(([one], [other]) => one - other).map(([, text]) => text)
    return mergeMetrics([...inOrder, await this.#parts.about(new Set(texts.keys()))])
  }
}
