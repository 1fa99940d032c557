import type { Sender, Subject } from './sender.ts'

const HOT_MAX = 600
const TICK_MS = 20
/** At a node that is stopped. */
const WAITING_MAX = 50
/** Nobody depends on one of these checks, so none of them waits for a node that is stopped. */
const WITHIN_MS = 3000

/** A steady load: so many checks a second on each node, of keys that are asked for again and again. */
export class Load {
  readonly #sender: Sender
  readonly #perNodeAndSecond: number
  readonly #hot: Subject[] = []
  #timer: NodeJS.Timeout | undefined
  #sent = 0
  #due = 0

  constructor(sender: Sender, perNodeAndSecond: number) {
    this.#sender = sender
    this.#perNodeAndSecond = perNodeAndSecond
  }

  get hot(): number {
    return this.#hot.length
  }

  /** Has it asked for from now on, in the place of another when there are many. */
  add(subject: Subject): void {
    if (this.#hot.length < HOT_MAX) this.#hot.push(subject)
    else this.#hot[Math.floor(this.#sender.random() * HOT_MAX)] = subject
  }

  start(): void {
    const startedAt = performance.now()
    this.#timer = setInterval(() => {
      this.#due = ((performance.now() - startedAt) / 1000) * this.#perNodeAndSecond
      // What this process is late with is made up for in bounded number.
      this.#sent = Math.max(this.#sent, this.#due - this.#perNodeAndSecond / 10)
      for (; this.#sent < this.#due; this.#sent += 1) this.#askAll()
    }, TICK_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #askAll(): void {
    const { nodes, random } = this.#sender
    for (const node of nodes) {
      const subject = this.#hot[Math.floor(random() * this.#hot.length)]
      if (subject !== undefined && node.door.waiting < WAITING_MAX) void this.#sender.check(node, subject, WITHIN_MS)
    }
  }
}
