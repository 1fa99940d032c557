import type { BucketStore, RowGiveBack } from '../ports/bucket-store.ts'
import { ASK_TIMEOUT_MS } from './ask-queue.ts'
import type { After } from './deadline.ts'
import { withDeadline } from './deadline.ts'

/** Rows of one batch. */
const BATCH_ROWS_MAX = 256

/** Beyond it the tokens stay spent until their buckets leave: too few requests pass, never too many. */
const ROWS_WAITING_MAX = 10_000

export interface GiveBackQueue {
  push(orders: readonly RowGiveBack[]): void
  /** Until all that waits has been sent, or has failed. */
  drained(): Promise<void>
}

/** Returns tokens that no debit takes along. One batch at a time; what fails is not sent again, since it may have arrived. */
export function makeGiveBackQueue(store: Pick<BucketStore, 'giveBack'>, after: After): GiveBackQueue {
  let waiting: RowGiveBack[] = []
  let running: Promise<void> | undefined

  return { push, drained: async () => running }

  function push(orders: readonly RowGiveBack[]): void {
    waiting.push(...orders.slice(0, ROWS_WAITING_MAX - waiting.length))
    if (waiting.length > 0) running ??= run()
  }

  async function send(batch: readonly RowGiveBack[]): Promise<void> {
    await store.giveBack(batch)
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH_ROWS_MAX)
      waiting = waiting.slice(BATCH_ROWS_MAX)
      // Nobody waits for the answer, and a store that is down is reported by the debits that fail.
      await withDeadline(send(batch), ASK_TIMEOUT_MS, after).catch(() => {})
    }
    running = undefined
  }
}
