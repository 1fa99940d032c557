import type { Debit, DebitReply, EpochMs, RowDebit, RowReply } from '@keywright/core'
import type { BucketStore } from '../../ports/bucket-store.ts'
import { makeRedisRows } from './redis-rows.ts'
import type { RedisCommands, RedisRows } from './redis-rows.ts'

/**
 * Buckets in Redis or Valkey. A workspace's row and a key's lie in different slots of a cluster, so no script sees both:
 * the workspace's is debited first and given back what the key's does not cover. The client must not resend by itself.
 * `testNow` stands in for Redis `TIME`, in tests alone.
 */
export function makeRedisBucketStore(redis: RedisCommands, testNow?: () => EpochMs): BucketStore {
  const rows = makeRedisRows(redis, testNow)
  return {
    async debit(batch) {
      const asked = makeAsked(rows)
      const replies = await inTurn(batch, subjectsOf, (debit) => debitPairIn(asked, debit))
      asked.requireOneAnswer()
      return replies
    },
    async giveBack(batch) {
      await Promise.all(batch.map((order) => rows.giveBack(order.kind, order.subject, order.giveBacks)))
    },
  }
}

/** Debits of one batch: a row whose server does not answer has no reply, and keeps no other from its own. */
interface Asked {
  debit(...order: Parameters<RedisRows['debit']>): Promise<RowReply | undefined>
  /** Throws where every server failed. */
  requireOneAnswer(): void
}

function makeAsked(rows: RedisRows): Asked {
  let answered = 0
  const failures: unknown[] = []
  return {
    async debit(...order) {
      try {
        const reply = await rows.debit(...order)
        answered += 1
        return reply
      } catch (error) {
        failures.push(error)
        return undefined
      }
    },
    requireOneAnswer() {
      if (answered === 0 && failures.length > 0) throw failures[0]
    },
  }
}

async function debitPairIn(rows: Asked, { shared, own }: Debit): Promise<DebitReply> {
  const first = shared && (await rows.debit('shared', shared, { take: true }))
  if (own === undefined) return { shared: first, own: undefined }
  if (shared === undefined) return { shared: undefined, own: await rows.debit('own', own, { take: true }) }
  if (first === undefined) return { shared: undefined, own: undefined }
  if (first.kind !== 'granted') return { shared: first, own: await rows.debit('own', own, { take: false }) }
  const second = await rows.debit('own', own, { take: true, reachMax: reachOf(shared, first) })
  // What the key's server took, if it did, nobody knows; what the workspace's granted is a lease in hand, or goes back.
  if (second === undefined) return { shared: first, own: undefined }
  if (second.kind !== 'granted') return { shared: await returned(rows, shared, first, 0), own: second }
  const reach = reachOf(own, second)
  return { shared: exceeds(shared, first, reach) ? await returned(rows, shared, first, reach) : first, own: second }
}

/** How far a row reaches that granted: less than was needed, or without bound. */
function reachOf(debit: RowDebit, reply: RowReply): number {
  if (!('limits' in reply)) return 0
  const short = reply.limits.filter((limit, index) => limit.granted < (debit.limits[index]?.need ?? 0))
  return Math.min(Number.POSITIVE_INFINITY, ...short.map((limit) => limit.granted))
}

function kept(debit: RowDebit, index: number, granted: number, reach: number): number {
  return reach < (debit.limits[index]?.need ?? 0) ? Math.min(granted, reach) : reach === 0 ? 0 : granted
}

function exceeds(debit: RowDebit, reply: RowReply, reach: number): boolean {
  return (
    'limits' in reply && reply.limits.some((limit, index) => kept(debit, index, limit.granted, reach) < limit.granted)
  )
}

/** Gives back what lies beyond `reach`, in the same script that looks where the row then stands. */
async function returned(rows: Asked, debit: RowDebit, reply: RowReply, reach: number): Promise<RowReply> {
  if (!('limits' in reply)) return reply
  const keeps = reply.limits.map((limit, index) => kept(debit, index, limit.granted, reach))
  const giveBacks = reply.limits.map((limit, index) => ({
    limit: limit.name,
    version: debit.version,
    bucket: limit.bucket,
    tokens: limit.granted - (keeps[index] ?? 0),
  }))
  const standing = await rows.debit('shared', { ...debit, giveBacks }, { take: false })
  if (reach === 0 && standing !== undefined) return standing
  // What is kept was debited in the first reply's bucket: its end bounds the lease, whatever has begun since.
  const limits = reply.limits.map((limit, index) => {
    const now = standing !== undefined && 'limits' in standing ? standing.limits[index] : undefined
    return { ...limit, granted: keeps[index] ?? 0, ...(now && { remaining: now.remaining, releases: now.releases }) }
  })
  return { ...reply, kind: reach === 0 ? 'standing' : 'granted', limits }
}

function subjectsOf({ shared, own }: Debit): readonly string[] {
  return [shared && `shared:${shared.subject}`, own && `own:${own.subject}`].filter((each) => each !== undefined)
}

/** All at once, but those of one subject in the order of the batch, so that each sees what the one before it left. */
async function inTurn<T, R>(batch: readonly T[], names: (each: T) => readonly string[], work: (each: T) => Promise<R>) {
  const last = new Map<string, Promise<unknown>>()
  return Promise.all(
    batch.map((each) => {
      const before = Promise.all(names(each).map((name) => last.get(name)))
      const done = before.then(() => work(each))
      for (const name of names(each)) last.set(name, done)
      return done
    }),
  )
}
