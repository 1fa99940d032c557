import type { Debit, DebitReply } from '@keywright/core'
import type { BucketStore } from '../ports/bucket-store.ts'
import { NoAnswerError } from './deadline.ts'
import type { After } from './deadline.ts'

/** Batches on their way at once. Few, so that what falls due meanwhile gathers into the next one: a group commit. */
const BATCHES_IN_FLIGHT_MAX = 4

/** Debits of one batch; its transaction holds all their rows. */
const BATCH_DEBITS_MAX = 256

/** After so long without an answer the store counts as unreachable. */
export const ASK_TIMEOUT_MS = 5000

/** Something that will ask for a debit once its batch leaves. */
export interface AskJob {
  /** Made at the last moment, so that all who have come to wait are in it; `undefined`: there is nothing to ask any more. */
  debit(): Debit | undefined
  answered(reply: DebitReply): void
  /** The store did not answer, or not in time. */
  failed(cause: unknown): void
  /** An answer after all, to a debit that was given up. */
  answeredLate(reply: DebitReply): void
}

export interface AskQueue {
  push(job: AskJob): void
}

interface Asked {
  readonly job: AskJob
  readonly debit: Debit
}

/** Sends debits that fall due together in one batch. It never sends one twice. */
export function makeAskQueue(store: Pick<BucketStore, 'debit'>, after: After): AskQueue {
  let due: AskJob[] = []
  let inFlight = 0
  let planned = false

  return { push }

  function push(job: AskJob): void {
    due.push(job)
    if (planned) return
    planned = true
    queueMicrotask(pump)
  }

  function pump(): void {
    planned = false
    while (due.length > 0 && inFlight < BATCHES_IN_FLIGHT_MAX) {
      const jobs = due.slice(0, BATCH_DEBITS_MAX)
      due = due.slice(BATCH_DEBITS_MAX)
      const batch = jobs.flatMap((job): Asked[] => {
        const debit = job.debit()
        return debit === undefined ? [] : [{ job, debit }]
      })
      if (batch.length > 0) send(batch)
    }
  }

  function send(batch: readonly Asked[]): void {
    inFlight += 1
    let open = true
    const close = (): boolean => {
      if (!open) return false
      open = false
      inFlight -= 1
      cancel()
      return true
    }
    const fail = (cause: unknown): void => {
      if (!close()) return
      for (const { job } of batch) job.failed(cause)
      pump()
    }
    const cancel = after(ASK_TIMEOUT_MS, () => fail(new NoAnswerError(ASK_TIMEOUT_MS)))
    ask(batch).then((replies) => {
      const inTime = close()
      for (const [index, { job }] of batch.entries()) deliver(job, replies[index], inTime)
      if (inTime) pump()
    }, fail)
  }

  async function ask(batch: readonly Asked[]): Promise<readonly DebitReply[]> {
    return store.debit(batch.map((each) => each.debit))
  }
}

function deliver(job: AskJob, reply: DebitReply | undefined, inTime: boolean): void {
  if (reply === undefined) {
    if (inTime) job.failed(new Error('the bucket store left a debit unanswered'))
    return
  }
  if (inTime) job.answered(reply)
  else job.answeredLate(reply)
}
