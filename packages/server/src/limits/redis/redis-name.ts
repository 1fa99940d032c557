import { randomBytes } from 'node:crypto'
import type { LimitStore } from '../../ports/limit-store.ts'
import type { RedisAddress } from '../../config/index.ts'
import { failureToOpen } from './failure.ts'
import { openRedis } from './open-redis.ts'
import type { RedisCommands } from './redis-rows.ts'

/** Beside the rows, under a tag that no row has; a user who may read and write those may do so here. */
const KEY = 'keywright:limits:{name}'
/** One script, so that of two nodes that start at once one finds what the other has written. */
const KEEP = `local name = redis.call('GET', KEYS[1])
if not name then name = ARGV[1] redis.call('SET', KEYS[1], name) end
return name`
const NAMELESS = 'a Redis in which no node has counted yet'
const READ = `return redis.call('GET', KEYS[1])`

/** Reads the name that a Redis keeps of itself, and gives it one where it has none. Rejects with `AppError('store_unavailable')`. */
export async function openRedisName(redis: RedisCommands & { readonly connected: boolean }): Promise<LimitStore> {
  let name = await keepName(redis, `redis_${randomBytes(12).toString('hex')}`).catch((error: unknown) => {
    throw failureToOpen(error)
  })
  return {
    get name() {
      return name
    },
    async look() {
      if (!redis.connected) return
      // One that has lost its memory is given the name that it had: it is the same place, and the nodes must not part over it.
      // One that does not answer is away: nobody counts there now, and it is still where this node counts.
      name = await keepName(redis, name).catch(() => name)
    },
  }
}

/** The name of the Redis at an address, or what stands for one that it lacks; `undefined` where it cannot be asked. Writes nothing. */
export async function findRedisName(address: RedisAddress): Promise<string | undefined> {
  const link = await openRedis(address).catch(() => undefined)
  const name = await link?.eval(READ, 1, KEY, '').catch(() => undefined)
  link?.close()
  return name === undefined ? undefined : String(name ?? NAMELESS)
}

async function keepName(redis: RedisCommands, proposed: string): Promise<string> {
  return String(await redis.eval(KEEP, 1, KEY, proposed))
}
