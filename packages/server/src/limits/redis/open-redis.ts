import { AppError } from '@keywright/core'
import type { RedisAddress } from '../../config/index.ts'
import { COMMANDS_IN_FLIGHT_MAX } from './bounds.ts'
import { makeClient, type RedisClient, type SourceRedis } from './client.ts'
import { connected, isOfCluster } from './connected.ts'
import { failureOf, failureToOpen, RedisFailure } from './failure.ts'
import { makeRedisRows, type RedisCommands } from './redis-rows.ts'

/** The way to Redis: commands in bounded number, each sent once. */
export interface RedisLink extends RedisCommands {
  /** Whether a command sent now would leave. */
  readonly connected: boolean
  /** Commands that were asked for, and those of them that failed, since the start. */
  readonly counts: { readonly commands: number; readonly failures: number }
  close(): void
}

/**
 * Connects to one Redis or a cluster. Rejects with `AppError('store_unavailable')` where none answers within the bound, or
 * where limits cannot be kept there: a start that goes on without is a node that answers 503 and looks well.
 */
export async function openRedis(place: RedisAddress | SourceRedis): Promise<RedisLink> {
  const opened = await connected(await makeClient(place, false))
  try {
    // An address may stand for a whole cluster.
    const isSeed = opened.kind === 'alone' && (await isOfCluster(opened.client))
    if (isSeed && 'duplicate' in place) throw new RedisFailure('a client for one server, at a cluster', 'CLUSTER')
    if (isSeed) opened.client.disconnect()
    else if (opened.kind === 'alone') await requireMaster(opened.client)
    const link = new Link(isSeed ? (await connected(await makeClient(place, true))).client : opened.client)
    await makeRedisRows(link, undefined).probe()
    return link
  } catch (error) {
    opened.client.disconnect()
    throw error instanceof AppError ? error : failureToOpen(error)
  }
}

async function requireMaster(client: RedisClient): Promise<void> {
  const info = await client.call('INFO', 'replication').catch(() => '')
  if (String(info).includes('role:slave')) throw new RedisFailure('a replica takes no writes', 'REPLICA')
}

class Link implements RedisLink {
  readonly #client: RedisClient
  #inFlight = 0
  #commands = 0
  #failures = 0

  constructor(client: RedisClient) {
    this.#client = client
  }

  get connected(): boolean {
    return this.#client.status === 'ready'
  }

  get counts(): RedisLink['counts'] {
    return { commands: this.#commands, failures: this.#failures }
  }

  evalsha(sha: string, keys: number, key: string, order: string): Promise<unknown> {
    return this.#run(() => this.#client.evalsha(sha, keys, key, order))
  }

  eval(script: string, keys: number, key: string, order: string): Promise<unknown> {
    return this.#run(() => this.#client.eval(script, keys, key, order))
  }

  close(): void {
    this.#client.disconnect()
  }

  async #run(send: () => Promise<unknown>): Promise<unknown> {
    this.#commands += 1
    if (this.#inFlight >= COMMANDS_IN_FLIGHT_MAX) throw this.#failed(new RedisFailure('too many commands wait', 'BUSY'))
    this.#inFlight += 1
    try {
      return await send()
    } catch (error) {
      throw this.#failed(failureOf(error))
    } finally {
      this.#inFlight -= 1
    }
  }

  #failed(failure: RedisFailure): RedisFailure {
    // A script that is not loaded yet is no failure: it is sent in full.
    if (failure.code !== 'NOSCRIPT') this.#failures += 1
    return failure
  }
}
