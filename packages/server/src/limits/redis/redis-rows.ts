import { windowShape } from '@keywright/core'
import type { EpochMs, GiveBack, RowDebit, RowReply } from '@keywright/core'
import { failureOf } from './failure.ts'
import { rowScript, rowScriptSha } from './script.ts'

/** What the store needs of a client, alone or of a cluster. It sends each command once, and never by itself again. */
export interface RedisCommands {
  evalsha(sha: string, keys: number, key: string, order: string): Promise<unknown>
  eval(script: string, keys: number, key: string, order: string): Promise<unknown>
}

export interface RowOrder {
  readonly take: boolean
  /** What the other row covers; absent: without bound. */
  readonly reachMax?: number
}

/** The rows in Redis, each under a hash tag of its own: all limits of a key lie in one slot. */
export interface RedisRows {
  debit(kind: 'shared' | 'own', debit: RowDebit, order: RowOrder): Promise<RowReply>
  giveBack(kind: 'shared' | 'own', subject: string, giveBacks: readonly GiveBack[]): Promise<void>
  /** Rejects where the script may not run; changes nothing. */
  probe(): Promise<void>
}

export function makeRedisRows(redis: RedisCommands, testNow: (() => EpochMs) | undefined): RedisRows {
  async function run(kind: 'shared' | 'own', subject: string, order: object): Promise<unknown> {
    const key = `keywright:limits:{${kind}:${subject}}`
    const text = JSON.stringify({ ...order, at: testNow?.() })
    try {
      return await redis.evalsha(rowScriptSha, 1, key, text)
    } catch (error) {
      // The script did not run, so this is no second sending.
      if (failureOf(error).code === 'NOSCRIPT') return redis.eval(rowScript, 1, key, text)
      throw error
    }
  }

  return {
    async debit(kind, debit, { take, reachMax = Number.POSITIVE_INFINITY }) {
      const limits = debit.limits.map((wish) =>
        wish.kind === 'window' ? { ...wish, ...windowShape(wish.windowMs, debit.subject) } : wish,
      )
      const bounded = Number.isFinite(reachMax) ? { reachMax } : {}
      const order = { debit: { ...debit, limits }, giveBacks: debit.giveBacks, take, ...bounded }
      return readReply(await run(kind, debit.subject, order))
    },
    async giveBack(kind, subject, giveBacks) {
      await run(kind, subject, { giveBacks })
    },
    async probe() {
      // Nobody has this name, and what is given back to no row makes none.
      await run('own', 'probe', { giveBacks: [] })
    },
  }
}

/** Lua writes an empty list as `{}`. */
function readReply(text: unknown): RowReply {
  // Only our own script writes this text, in the shape of a reply; a foreign answer has no kind.
  const reply = JSON.parse(String(text)) as RowReply
  if (reply.kind === undefined) throw new Error('Redis answered a debit with something else')
  if (!('limits' in reply)) return reply
  const limits = Array.isArray(reply.limits) ? reply.limits : []
  return {
    ...reply,
    limits: limits.map((limit) => ({ ...limit, releases: Array.isArray(limit.releases) ? limit.releases : [] })),
  }
}
