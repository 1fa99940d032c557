import { settled } from '../../../../packages/server/src/limits/testing/world.ts'

type Work = () => void | Promise<void>

interface Due {
  readonly at: number
  readonly order: number
  readonly run: Work
  cancelled: boolean
}

/** Instants are whole parts of a millisecond, so that their differences are exact and an edge is an edge. */
const PARTS_OF_A_MS = 1024

/** Time that passes only as far as something is due: hours in seconds, and the same ones for the same seed. */
export class Timeline {
  /** Milliseconds since the beginning: the true time, which no node and no store has to know. */
  now = 0
  #heap: Due[] = []
  #count = 0

  /** Runs something later, and answers with how to call it off. */
  schedule(afterMs: number, run: Work): () => void {
    const at = this.now + Math.ceil(Math.max(0, afterMs) * PARTS_OF_A_MS) / PARTS_OF_A_MS
    const due: Due = { at, order: this.#count++, run, cancelled: false }
    this.#push(due)
    return () => {
      due.cancelled = true
    }
  }

  /** Lets everything happen that is due until then, each thing to its end before the next. */
  async passUntil(at: number): Promise<void> {
    for (let due = this.#heap[0]; due !== undefined && due.at <= at; due = this.#heap[0]) {
      this.#pop()
      if (due.cancelled) continue
      this.now = due.at
      const work = due.run()
      if (work === undefined) continue
      await work
      await settled()
    }
    this.now = at
  }

  #push(due: Due): void {
    const heap = this.#heap
    let at = heap.push(due) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (isBefore(heap[parent]!, due)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = due
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1
      if (isBefore(last, heap[child]!)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }
}

function isBefore(one: Due, other: Due): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}
