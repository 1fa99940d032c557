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

/** Whether a commit waits for the disk. */
type Durability = 'durable' | 'quick'

interface Job {
  readonly durability: Durability
  readonly work: (db: Kysely<Database>) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** SQLite's own words: with a log, `normal` writes to it and leaves the disk to the next commit that is `full`. */
const SYNCHRONOUS = { durable: 'full', quick: 'normal' } as const

interface Done {
  readonly job: Job
  readonly value: unknown
}

export interface WriteQueue {
  transact<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>
  /** The same, but that its commit may be lost when the whole machine fails: for what means nothing after that. */
  transactQuickly<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T>
  /** Waits for all that was asked. */
  drain(): Promise<void>
}

/**
 * Transactions of one process on its one writing connection, one after the other, and as many as wait together committed at
 * once (group commit): each is answered only after the commit, and one that fails takes no other with it. The first of a
 * group has nobody before it to spare and needs no savepoint, which matters where it stays alone: each statement is a message
 * to another thread.
 */
export function makeWriteQueue(db: Kysely<Database>): WriteQueue {
  const waiting: Job[] = []
  let running: Promise<void> | undefined
  const execute = (statement: string): Promise<unknown> => db.executeQuery(CompiledQuery.raw(statement))

  /** What the connection is set to: the engine takes no other setting within a transaction. */
  let set: Durability = 'durable'

  async function begin(durability: Durability): Promise<void> {
    const begun = durability === set ? [] : [execute(`pragma synchronous = ${SYNCHRONOUS[durability]}`)]
    // Sent one behind the other, so that the setting costs no wait of its own.
    const outcomes = await Promise.allSettled([...begun, execute('begin immediate')])
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed === undefined) {
      set = durability
      return
    }
    // With a transaction open and the setting not taken, a commit might not wait for the disk.
    await execute('rollback').catch(() => 'there may be no transaction to roll back')
    throw failed.reason
  }

  /** The next of this group. A quick one may commit with durable ones, and a durable one with those alone. */
  function next(durability: Durability, done: number): Job | undefined {
    if (done >= GROUP_MAX || (durability === 'quick' && waiting[0]?.durability === 'durable')) return undefined
    return waiting.shift()
  }

  async function runGroup(): Promise<void> {
    const done: Done[] = []
    const durability = waiting[0]?.durability ?? 'durable'
    try {
      await begin(durability)
    } catch (cause) {
      // Nobody is let in: whoever waits hears of it now, since trying again for ever would answer nobody.
      for (const job of waiting.splice(0)) job.reject(unavailable(cause))
      return
    }
    try {
      for (let job = next(durability, 0); job !== undefined; job = next(durability, done.length)) {
        const outcome = done.length === 0 ? await runFirst(job) : await runBehind(job)
        if (outcome === 'undone') return
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

  /** Its transaction is the group's: where it fails, both end. */
  async function runFirst(job: Job): Promise<Done | 'undone'> {
    try {
      return { job, value: await job.work(db) }
    } catch (error) {
      await execute('rollback').catch(() => 'there may be no transaction left to roll back')
      job.reject(told(error))
      return 'undone'
    }
  }

  async function runBehind(job: Job): Promise<Done | undefined> {
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
      job.reject(told(error))
      await execute('rollback to job')
      await execute('release job')
      return undefined
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) await runGroup()
    running = undefined
  }

  function ask<T>(durability: Durability, work: (session: Kysely<Database>) => Promise<T>): Promise<T> {
    if (waiting.length >= WAITING_MAX) {
      return Promise.reject(
        new AppError('overloaded', 'Too many changes wait for the store. Try again soon.', { retryAfterSeconds: 1 }),
      )
    }
    return new Promise<T>((resolve, reject) => {
      // The queue holds jobs of every type; each one's value goes back to its own caller alone.
      waiting.push({ durability, work, resolve: resolve as (value: unknown) => void, reject })
      running ??= Promise.resolve().then(run)
    })
  }

  return {
    transact: (work) => ask('durable', work),
    transactQuickly: (work) => ask('quick', work),
    async drain() {
      while (running !== undefined) await running
    },
  }
}

/** What the work itself throws is its caller's; what the engine could not do is an outage. */
function told(error: unknown): unknown {
  return error instanceof EngineError ? unavailable(error) : error
}
