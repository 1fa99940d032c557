import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { GiveBack, RowDebit } from '@keywright/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bucketStoreContract } from '../contract/bucket-store-contract.ts'
import { rowOf, wish } from '../contract/suite.ts'
import { NOON } from '../testing/world.ts'
import { makeMemoryBucketStore } from '../testing/memory-bucket-store.ts'
import { makeRedisBucketStore } from './index.ts'

const directory = mkdtempSync(join(tmpdir(), 'keywright-redis-'))
const socket = join(directory, 'redis.sock')
// No port at all: a socket of its own cannot meet another server.
const server = spawn('redis-server', ['--port', '0', '--unixsocket', socket, '--dir', directory, '--save', ''])

beforeAll(async () => {
  for await (const line of createInterface(server.stdout)) if (line.includes('eady to accept connections')) break
  server.stdout.resume()
})

afterAll(async () => {
  const ended = once(server, 'exit')
  server.kill()
  await ended
  rmSync(directory, { recursive: true })
})

bucketStoreContract('Redis', async () => {
  let now = NOON
  const clients = [client(), client()] as const
  await clients[0].flushall()
  return {
    nodes: [makeRedisBucketStore(clients[0], () => now), makeRedisBucketStore(clients[1], () => now)],
    pass: (ms) => {
      now += ms
    },
    async close() {
      for (const each of clients) each.disconnect()
    },
  }
})

function client(): Redis {
  return new Redis({ path: socket, autoResendUnfulfilledCommands: false })
}

it('counts as the core does, whatever is asked, given back, renamed, widened and however the clock steps', async () => {
  const redis = client()
  await redis.flushall()
  let now = NOON
  const own = makeRedisBucketStore(redis, () => now)
  const core = makeMemoryBucketStore(() => now)
  let state = 7
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % bound
  }
  let backs: GiveBack[] = []
  for (let round = 0; round < 1500; round += 1) {
    now += below(4) === 0 ? below(90_000) - 20_000 : below(300)
    const version = 1 + Math.floor(round / 100)
    const windowMs = [1000, 60_000, 3_600_000][(version + below(2)) % 3] ?? 1000
    const named = { name: version % 2 === 0 ? 'w' : 'v', windowMs, limit: 5 + below(40) }
    const startAt = Math.floor(now / 600_000) * 600_000
    const row: RowDebit = {
      ...rowOf('key_a', [
        { ...wish({ ...named, need: below(4) }), ratePerMs: below(20) / 1000 },
        {
          kind: 'quota',
          name: 'q',
          limit: 50,
          least: below(2),
          need: 1 + below(3),
          ratePerMs: 0,
          startAt,
          endAt: startAt + 600_000,
        },
      ]),
      version: version - (below(9) === 0 ? 1 : 0),
      giveBacks: below(3) === 0 ? backs.splice(0) : [],
    }
    const [ours] = await own.debit([{ shared: undefined, own: row }])
    const [theirs] = await core.debit([{ shared: undefined, own: row }])
    expect(ours).toEqual(theirs)
    if (ours?.own?.kind === 'granted') {
      backs = ours.own.limits.map(({ name, bucket, granted }) => ({
        limit: name,
        version: row.version,
        bucket,
        tokens: below(granted + 1),
      }))
    }
  }
  redis.disconnect()
}, 20_000)
