import { AppError } from '@keywright/core'
import type { Kysely } from 'kysely'
import { CompiledQuery } from 'kysely'
import type { Database } from './schema.ts'
import { EngineError } from './sqlite/index.ts'
import { unavailable } from './unavailable.ts'

/** Transactions that may share one commit; above it the first ones would wait too long for the last. */
const GROUP_MAX = 64
/** Transactions that may wait; beyond it the caller hears 503 instead of a timeout. */
const WAITING_MAX = 10_000

interface Job {
  readonly work: (db: Kysely<Database>) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface WriteQueue {
  transact<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>
  /** Waits for all that was asked. */
  drain(): Promise<void>
}

/**
 * Transactions of one process on its one writing connection, one after the other, each inside a savepoint, and as many as
 * wait together committed at once (group commit): each is answered only after the commit, and one that fails takes no other
 * with it.
 */
export function makeWriteQueue(db: Kysely<Database>): WriteQueue {
  const waiting: Job[] = []
  let running: Promise<void> | undefined
  const execute = (statement: string): Promise<unknown> => db.executeQuery(CompiledQuery.raw(statement))

  async function runGroup(): Promise<void> {
    const done: { job: Job; value: unknown }[] = []
    try {
      await execute('begin immediate')
    } catch (cause) {
      // Nobody is let in: whoever waits hears of it now, since trying again for ever would answer nobody.
      for (const job of waiting.splice(0)) job.reject(unavailable(cause))
      return
    }
    try {
      for (let job = waiting.shift(); job !== undefined; job = done.length < GROUP_MAX ? waiting.shift() : undefined) {
        const outcome = await runJob(job)
        if (outcome !== undefined) done.push(outcome)
      }
      await execute('commit')
    } catch (cause) {
      await execute('rollback').catch(() => 'there may be no transaction left to roll back')
      for (const { job } of done) job.reject(unavailable(cause))
      return
    }
    for (const { job, value } of done) job.resolve(value)
  }

  async function runJob(job: Job): Promise<{ job: Job; value: unknown } | undefined> {
    try {
      await execute('savepoint job')
    } catch (cause) {
      job.reject(unavailable(cause))
      throw cause
    }
    try {
      const value = await job.work(db)
      await execute('release job')
      return { job, value }
    } catch (error) {
      // Its effects are undone at once, so it may be answered before the others' commit.
      job.reject(error instanceof EngineError ? unavailable(error) : error)
      await execute('rollback to job')
      await execute('release job')
      return undefined
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) await runGroup()
    running = undefined
  }

  return {
    transact<T>(work: (session: Kysely<Database>) => Promise<T>): Promise<T> {
      if (waiting.length >= WAITING_MAX) {
        return Promise.reject(
          new AppError('overloaded', 'Too many changes wait for the store. Try again soon.', { retryAfterSeconds: 1 }),
        )
      }
      return new Promise<T>((resolve, reject) => {
        // The queue holds jobs of every type; each one's value goes back to its own caller alone.
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject })
        running ??= Promise.resolve().then(run)
      })
    },
    async drain() {
      while (running !== undefined) await running
    },
  }
}
