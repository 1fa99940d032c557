import { bucketAt, bucketEndAt, windowShape } from '@keywright/core'
import type { KeyId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import {
  limitedKey,
  makeGate,
  NOON,
  quotaLimit,
  settled,
  spendEach,
  told,
  windowLimit,
  World,
} from './testing/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** The instant at which the window's current bucket ends. */
function bucketEnd(windowMs: number, subject: string, at: number): number {
  const shape = windowShape(windowMs, subject)
  return bucketEndAt(shape, bucketAt(shape, at))
}

describe('a limit of five', () => {
  it('passes five requests, one after the other, and refuses the sixth', async () => {
    const limiter = new World().node()
    const outcomes = await spendEach(limiter, limitedKey([windowLimit(5, HOUR)]), 6)
    expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'admitted'), 'w'])
  })

  it('passes five at once, and the sixth gets the time to come back', async () => {
    const limiter = new World().node()
    const key = limitedKey([windowLimit(5, MINUTE)])
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => limiter.spend(key, 1)))
    expect(outcomes.slice(0, 5).every((outcome) => outcome.admitted)).toBe(true)
    expect(outcomes[5]).toMatchObject({ admitted: false, limit: 'w', kind: 'window' })
    const waitMs = (outcomes[5] as { retryAfterMs: number }).retryAfterMs
    expect(waitMs).toBeGreaterThan(MINUTE)
    expect(waitMs).toBeLessThanOrEqual(MINUTE + 1000)
  })

  it('has one debit in flight for a key: who comes meanwhile goes together in the next', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, HOUR)])
    const first = limiter.spend(key, 1)
    await settled()
    const others = Array.from({ length: 5 }, () => limiter.spend(key, 1))
    await settled()
    expect(gate.held).toHaveLength(1)
    await gate.held[0]!.answer()
    expect(gate.held).toHaveLength(2)
    await gate.held[1]!.answer()
    const outcomes = await Promise.all([first, ...others])
    expect(outcomes.map(told)).toEqual([...Array.from({ length: 5 }, () => 'admitted'), 'w'])
  })

  it('of different keys is asked for in one batch', async () => {
    const world = new World()
    const limiter = world.node()
    const keys = Array.from({ length: 20 }, (_, index) =>
      limitedKey([windowLimit(5, HOUR)], { id: `key_${index}` as KeyId }),
    )
    await Promise.all(keys.map((key) => limiter.spend(key, 1)))
    expect(world.store.calls()).toBe(1)
  })

  it('is spent together by three nodes', async () => {
    const world = new World()
    const key = limitedKey([windowLimit(5, HOUR)])
    const nodes = [world.node(), world.node(), world.node()]
    const outcomes = await Promise.all(nodes.flatMap((node) => [0, 1, 2].map(() => node.spend(key, 1))))
    expect(outcomes.filter((outcome) => outcome.admitted)).toHaveLength(5)
  })

  it('shows what is left and when it is whole again', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(5, MINUTE)])
    expect(limiter.peek(key)).toEqual([{ name: 'w', limit: 5, windowMs: MINUTE, remaining: 5, resetAt: NOON }])
    const outcome = await limiter.spend(key, 2)
    // Sixty buckets of a second and a millisecond.
    const leavesAt = bucketEnd(MINUTE, key.id, NOON) + MINUTE + 60
    expect(outcome.limits).toEqual([{ name: 'w', limit: 5, windowMs: MINUTE, remaining: 3, resetAt: leavesAt }])
    expect(limiter.peek(key)).toEqual(outcome.limits)
    world.pass(2 * MINUTE)
    expect(limiter.peek(key)[0]).toMatchObject({ remaining: 5, resetAt: world.wall })
  })

  it('refuses a cost above it for ever, and asks nobody', async () => {
    const world = new World()
    const outcome = await world.node().spend(limitedKey([windowLimit(5, HOUR)]), 6)
    expect(outcome).toMatchObject({ admitted: false, limit: 'w', retryAfterMs: undefined })
    expect(world.store.calls()).toBe(0)
  })

  it('gives what is left to those whom it covers when it cannot cover all', async () => {
    const limiter = new World().node()
    const key = limitedKey([windowLimit(5, HOUR)])
    const outcomes = await Promise.all([4, 3, 1].map((cost) => limiter.spend(key, cost)))
    expect(outcomes.map(told)).toEqual(['admitted', 'w', 'admitted'])
  })
})

describe('several limits', () => {
  it('are all spent, or none', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(100, HOUR, { name: 'hourly' }), windowLimit(2, MINUTE, { name: 'minute' })])
    expect(await spendEach(limiter, key, 4)).toEqual(['admitted', 'admitted', 'minute', 'minute'])
    expect(limiter.peek(key).map((state) => state.remaining)).toEqual([98, 0])
  })

  it('name the one that takes longest', async () => {
    const limiter = new World().node()
    const key = limitedKey([windowLimit(1, MINUTE, { name: 'minute' }), windowLimit(1, HOUR, { name: 'hourly' })])
    expect(await spendEach(limiter, key, 2)).toEqual(['admitted', 'hourly'])
  })

  it('of a workspace are shared by its keys, and the key has its own beside them', async () => {
    const world = new World()
    const limiter = world.node()
    const shared = [windowLimit(3, HOUR, { name: 'shared', per: 'workspace' })]
    const one = limitedKey([windowLimit(2, HOUR)], { shared })
    const other = limitedKey([windowLimit(2, HOUR)], { shared, id: 'key_00000000000000000002' as KeyId })
    const outcomes = await Promise.all([one, one, one, other, other].map((key) => limiter.spend(key, 1)))
    expect(outcomes.map(told)).toEqual(['admitted', 'admitted', 'w', 'admitted', 'shared'])
    // What the shared limit refused was not taken from the key's own.
    expect(limiter.peek(other).map((state) => state.remaining)).toEqual([1, 0])
    expect(limiter.peek(one).map((state) => state.remaining)).toEqual([0, 0])
  })

  it('of a workspace are held in one hand, also across the end of a bucket', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const shared = [windowLimit(4, MINUTE, { name: 'shared', per: 'workspace' })]
    const [one, other] = ['key_1', 'key_2'].map((id) => limitedKey([], { shared, id: id as KeyId }))
    const early = [limiter.spend(one!, 2), limiter.spend(one!, 2)]
    await settled()
    await gate.held[0]!.execute()
    world.pass(20)
    const late = limiter.spend(other!, 1)
    await settled()
    await gate.held[0]!.answer()
    gate.open()
    await gate.held[1]!.answer()
    expect((await Promise.all([...early, late])).map(told)).toEqual(['admitted', 'admitted', 'shared'])
  })

  it('of a key without any need no store', () => {
    const world = new World()
    expect(world.node().spend(limitedKey([]), 1)).toEqual({ admitted: true, limits: [] })
    expect(world.store.calls()).toBe(0)
  })

  it('do not burn the hour where a lease of it is held beside one of a second', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(1000, HOUR, { name: 'hourly' }), windowLimit(20, 1000, { name: 'second' })])
    let admitted = 0
    for (let step = 0; step < 2000; step += 1) {
      if ((await limiter.spend(key, 1)).admitted) admitted += 1
      world.pass(200)
    }
    expect(admitted).toBe(1000)
  })
})

describe('a limit that is spent', () => {
  it('costs one store call a second and not one for each request', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(1, MINUTE)])
    await spendEach(limiter, key, 2)
    const calls = world.store.calls()
    for (let count = 0; count < 100; count += 1) {
      expect(told(await limiter.spend(key, 1))).toBe('w')
      world.pass(10)
    }
    expect(world.store.calls() - calls).toBeLessThanOrEqual(1)
  })

  it('says when it passes again, also from memory', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(1, MINUTE)])
    await limiter.spend(key, 1)
    const first = await limiter.spend(key, 1)
    world.pass(500)
    const second = await limiter.spend(key, 1)
    expect(retryAfter(second)).toBe(retryAfter(first) - 500)
    world.pass(retryAfter(second) - 1)
    expect(told(await limiter.spend(key, 1))).toBe('w')
    world.pass(1)
    expect(told(await limiter.spend(key, 1))).toBe('admitted')
  })
})

describe('a quota', () => {
  it('refuses until its period ends, in its time zone', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([quotaLimit(2, { timeZone: 'Europe/Madrid' })])
    await spendEach(limiter, key, 2)
    const outcome = await limiter.spend(key, 1)
    // Noon in UTC is one o'clock in Madrid.
    expect(outcome).toMatchObject({ admitted: false, kind: 'quota', limit: 'q', retryAfterMs: 11 * HOUR })
    world.pass(11 * HOUR)
    expect(await spendEach(limiter, key, 3)).toEqual(['admitted', 'admitted', 'q'])
  })

  it('goes by the store, where the clock of the node is a day off', async () => {
    const world = new World()
    world.wall += 24 * HOUR
    const limiter = world.node()
    const key = limitedKey([quotaLimit(1)])
    expect(await spendEach(limiter, key, 2)).toEqual(['admitted', 'q'])
    expect(world.store.calls()).toBe(3)
  })

  it('is not handed out again by a store clock that steps back over midnight', async () => {
    const world = new World()
    const key = limitedKey([quotaLimit(1)])
    expect(await spendEach(world.node(), key, 1)).toEqual(['admitted'])
    world.storeClock -= 13 * HOUR
    world.wall -= 13 * HOUR
    expect(await spendEach(world.node(), key, 1)).toEqual(['q'])
  })
})

function retryAfter(outcome: Awaited<ReturnType<ReturnType<World['node']>['spend']>>): number {
  if (outcome.admitted || outcome.retryAfterMs === undefined) throw new Error('it was not refused for a time')
  return outcome.retryAfterMs
}
