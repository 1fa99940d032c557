import { beforeEach, describe, expect, it } from 'vitest'
import { settled } from '../testing/owned-clock.ts'
import { digest, keyId } from '../testing/rows.ts'
import { GUESSES_FREE, SLOWED_MS_MAX } from './guess-table.ts'
import type { KnownKeyCache } from './known-keys.ts'
import { GUESSING_TOLD_EVERY_MS } from './slowing.ts'
import { CacheWorld } from './testing/cache-world.ts'

const GUESSER = '203.0.113.7'
let world = new CacheWorld()
let cache: KnownKeyCache
let guesses = 0

beforeEach(async () => {
  world = new CacheWorld()
  cache = await world.node()
})

/** Tokens that nobody has, one after the other, each of them let in as fast as it may be. */
async function guess(count: number, from: string | undefined = GUESSER): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const asked = cache.loadKey([digest(1_000_000 + (guesses += 1))], from)
    await settled()
    // The clock stands still until somebody waits.
    const mayWait = cache.guessing.addresses > 0
    if (mayWait) world.clock.pass(1)
    await passUntil(asked)
  }
}

async function passUntil(asked: Promise<unknown>): Promise<number> {
  let waitedMs = 0
  let isDone = false
  void asked.finally(() => (isDone = true)).catch(() => 'looked at by the test')
  await settled()
  while (!isDone) {
    world.clock.pass(10)
    waitedMs += 10
    await settled()
  }
  return waitedMs
}

/** How long a key's load is put off. */
async function delayOf(index: number, from: string | undefined): Promise<number> {
  const asked = cache.loadKey([digest(index)], from)
  const waitedMs = await passUntil(asked)
  expect((await asked)?.key.id).toBe(keyId(index))
  return waitedMs
}

/** Guesses that come all at once: only the first of them are free. */
async function flood(count: number, from = GUESSER): Promise<void> {
  const asked = Array.from({ length: count }, () => cache.loadKey([digest(1_000_000 + (guesses += 1))], from))
  await passUntil(Promise.allSettled(asked))
}

describe('an address that guesses', () => {
  it('is slowed once it has used up what is free, down to one a second', async () => {
    await guess(GUESSES_FREE + 1)
    expect(cache.guessing).toEqual({ addresses: 1, slowed: 0, turnedAway: 0 })
    const reads = world.loader.keyReads
    const start = world.clock.monotonic
    await guess(100)
    expect(world.loader.keyReads).toBe(reads + 100)
    const seconds = (world.clock.monotonic - start) / 1000
    expect(100 / seconds).toBeLessThan(1.5)
    expect(cache.guessing.slowed).toBe(100)
  })

  it('has a good key let in, slowed by no more than the most, and known from then on', async () => {
    world.loader.put(1)
    await flood(200)
    await flood(200)
    const waited = await delayOf(1, GUESSER)
    expect(waited).toBeGreaterThan(0)
    expect(waited).toBeLessThanOrEqual(SLOWED_MS_MAX)
    expect(cache.findKey(digest(1))?.key.id).toBe(keyId(1))
  })

  it('slows no other address, and not who tells none', async () => {
    for (const index of [1, 2]) world.loader.put(index)
    await flood(500)
    expect([await delayOf(1, '203.0.113.8'), await delayOf(2, undefined)]).toEqual([0, 0])
  })

  it('slows who asks for the same token from elsewhere as little', async () => {
    world.loader.put(1)
    await flood(500)
    const slowed = cache.loadKey([digest(1)], GUESSER)
    await settled()
    expect(await delayOf(1, '203.0.113.8')).toBe(0)
    const reads = world.loader.keyReads
    await passUntil(slowed)
    expect((await slowed)?.key.id).toBe(keyId(1))
    expect(world.loader.keyReads).toBe(reads)
  })

  it('is one address within a /64, and however IPv4 is written', async () => {
    for (let i = 0; i < GUESSES_FREE + 5; i += 1) await guess(1, `2001:db8::${i.toString(16)}`)
    for (let i = 0; i < GUESSES_FREE + 5; i += 1) await guess(1, i % 2 === 0 ? GUESSER : `::ffff:${GUESSER}`)
    expect(cache.guessing.addresses).toBe(2)
  })

  it('is no address that asks for good keys, however many are cold', async () => {
    for (let index = 0; index < 90; index += 1) world.loader.put(index)
    for (let index = 0; index < 90; index += 1) expect(await delayOf(index, GUESSER)).toBe(0)
    expect(cache.guessing).toEqual({ addresses: 0, slowed: 0, turnedAway: 0 })
  })

  it('is no address with one dead key that asks again and again, a lost lease included', async () => {
    const again = async () => {
      for (let i = 0; i < 100; i += 1) if (!cache.isUnknown(digest(7))) await cache.loadKey([digest(7)], GUESSER)
    }
    await again()
    world.feed.down = true
    world.clock.pass(10_000)
    await again()
    expect(cache.guessing.addresses).toBe(0)
  })

  it.each([
    ['revoked', { revokedAt: 1 }],
    ['expired', { expiresAt: 1 }],
  ])('is slowed by %s keys as by unknown ones, so that the next delay tells nothing of them', async (_, fields) => {
    for (let index = 0; index <= GUESSES_FREE; index += 1) world.loader.put(index, fields)
    for (let index = 0; index <= GUESSES_FREE; index += 1) await delayOf(index, GUESSER)
    expect(cache.guessing.addresses).toBe(1)
    for (let again = 0; again < 100; again += 1) if (cache.findKey(digest(1)) === undefined) await delayOf(1, GUESSER)
    expect(cache.guessing.slowed).toBe(0)
  })

  it('does not slow the keys that this node knew, though its lease is lost', async () => {
    world.loader.put(1)
    await cache.loadKey([digest(1)], GUESSER)
    await flood(500)
    world.feed.down = true
    world.clock.pass(10_000)
    await flood(500)
    expect(await delayOf(1, GUESSER)).toBe(0)
  })

  it('is told of once in a while, whoever guesses', async () => {
    await flood(500)
    await flood(500, '203.0.113.9')
    expect(world.guessingTold).toBe(1)
    world.clock.pass(GUESSING_TOLD_EVERY_MS)
    await flood(500)
    expect(world.guessingTold).toBe(2)
  })

  it('does not hold up a stop: who waits hears at once that he should come again', async () => {
    await flood(500)
    const waiting = cache.loadKey([digest(1)], GUESSER)
    await settled()
    await cache.stop()
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 })
  })
})
