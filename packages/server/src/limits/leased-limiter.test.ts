import { AppError, bucketEndAt, bucketAt, windowShape } from '@keywright/core'
import type { KeyId, WorkspaceId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { WAITERS_PER_KEY_MAX } from './asker.ts'
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
    const leavesAt = bucketEnd(MINUTE, key.id, NOON) + MINUTE
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

describe('leases', () => {
  it('cost a busy key less than one store call in a hundred checks', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(10_000, HOUR)])
    for (let count = 0; count < 10_000; count += 1) {
      expect((await limiter.spend(key, 1)).admitted).toBe(true)
      if (count % 10 === 0) world.pass(1)
    }
    expect(world.store.calls()).toBeLessThan(100)
    expect(told(await limiter.spend(key, 1))).toBe('w')
  })

  it('answer without a promise', async () => {
    const limiter = new World().node()
    const key = limitedKey([windowLimit(10_000, HOUR)])
    await spendEach(limiter, key, 3)
    expect(limiter.spend(key, 1)).not.toBeInstanceOf(Promise)
  })

  it('end with their bucket, and what is unspent goes back', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(1000, HOUR)])
    await spendEach(limiter, key, 3)
    world.pass(2 * MINUTE)
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
    await settled()
    const remaining = (await world.node().spend(key, 1)).limits[0]?.remaining
    expect(remaining).toBeGreaterThan(900)
  })

  it('are ended by either clock', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(1000, HOUR)])
    await spendEach(limiter, key, 3)
    world.wall += MINUTE
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
    await settled()
    world.mono += MINUTE
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
  })

  it('of a limiter that closes go back, all of them', async () => {
    const world = new World()
    const key = limitedKey([windowLimit(1000, HOUR)])
    const first = world.node()
    await spendEach(first, key, 10)
    await first.close()
    expect((await world.node().spend(key, 1)).limits[0]?.remaining).toBe(989)
    expect(() => first.spend(key, 1)).toThrow(AppError)
  })

  it('of a limiter that crashes stay spent, and never admit more', async () => {
    const world = new World()
    const key = limitedKey([windowLimit(40, HOUR)])
    let admitted = 0
    for (let life = 0; life < 20; life += 1) {
      const outcomes = await spendEach(world.node(), key, 4)
      admitted += outcomes.filter((outcome) => outcome === 'admitted').length
    }
    expect(admitted).toBeLessThanOrEqual(40)
    expect(admitted).toBeGreaterThan(20)
  })

  it('of idle keys go back with the sweep', async () => {
    const world = new World()
    const limiter = world.node()
    const key = limitedKey([windowLimit(1000, HOUR)])
    await spendEach(limiter, key, 3)
    world.pass(MINUTE)
    limiter.sweep()
    await settled()
    expect((await world.node().spend(key, 1)).limits[0]?.remaining).toBe(996)
  })

  it('of keys beyond the bound go back, and the table stays small', async () => {
    const world = new World()
    const limiter = world.node({ entriesMax: 10 })
    const keys = Array.from({ length: 30 }, (_, index) =>
      limitedKey([windowLimit(1000, HOUR)], { id: `key_${String(index).padStart(20, '0')}` as KeyId }),
    )
    for (const key of keys) await spendEach(limiter, key, 3)
    await settled()
    const other = world.node()
    expect((await other.spend(keys[0]!, 1)).limits[0]?.remaining).toBe(996)
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

describe('late replies', () => {
  it('admit nobody: the request asks again, and the tokens go back', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, MINUTE)])
    const outcome = limiter.spend(key, 1)
    await settled()
    await gate.held[0]!.execute()
    world.pass(4000)
    await gate.held[0]!.answer()
    expect(gate.held).toHaveLength(2)
    await gate.held[1]!.answer()
    expect(await outcome).toMatchObject({ admitted: true, limits: [{ remaining: 4 }] })
  })

  it('three times over are an unreachable limiter', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const outcome = Promise.resolve(limiter.spend(limitedKey([windowLimit(5, MINUTE)]), 1))
    const failure = expect(outcome).rejects.toMatchObject({ code: 'store_unavailable', retryAfterSeconds: 1 })
    for (let ask = 0; ask < 3; ask += 1) {
      await settled()
      await gate.held[ask]!.execute()
      world.pass(4000)
      await gate.held[ask]!.answer()
    }
    await failure
    expect(gate.held).toHaveLength(3)
  })

  it('that come after the debit was given up return their tokens once', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, HOUR)])
    const outcome = Promise.resolve(limiter.spend(key, 2))
    const failure = expect(outcome).rejects.toMatchObject({ code: 'store_unavailable' })
    await settled()
    await gate.held[0]!.execute()
    world.pass(5000)
    await failure
    await gate.held[0]!.answer()
    gate.open()
    expect(await limiter.spend(key, 1)).toMatchObject({ admitted: true, limits: [{ remaining: 4 }] })
    expect(await limiter.spend(key, 1)).toMatchObject({ admitted: true, limits: [{ remaining: 3 }] })
  })
})

describe('an outage', () => {
  const failing = { debit: () => Promise.reject(new Error('down')), giveBack: () => Promise.reject(new Error('down')) }

  it('is 503 where a limit says so, and is no refusal', async () => {
    const limiter = new World().node({ store: failing })
    await expect(limiter.spend(limitedKey([windowLimit(5, HOUR)]), 1)).rejects.toMatchObject({
      code: 'store_unavailable',
      retryAfterSeconds: 1,
    })
  })

  it('lets pass where every limit that is short says allow, and the verdict says so', async () => {
    const limiter = new World().node({ store: failing })
    const key = limitedKey([windowLimit(5, HOUR, { onOutage: 'allow' })])
    expect(await limiter.spend(key, 1)).toMatchObject({ admitted: true, limiterDown: true })
    const mixed = limitedKey([windowLimit(5, HOUR, { onOutage: 'allow' }), windowLimit(5, HOUR, { name: 'v' })], {
      id: 'key_00000000000000000002' as KeyId,
    })
    await expect(limiter.spend(mixed, 1)).rejects.toMatchObject({ code: 'store_unavailable' })
  })

  it('never sends a give-back again whose debit had no answer', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, HOUR)])
    const first = limiter.spend(key, 3)
    await settled()
    await gate.held[0]!.answer()
    await first
    const sent: number[] = []
    for (let ask = 1; ask < 3; ask += 1) {
      const lost = Promise.resolve(limiter.spend(key, 1)).catch(() => undefined)
      await settled()
      await gate.held[ask]!.execute()
      await gate.held[ask]!.fail()
      await lost
      sent.push(ask)
    }
    // Both were executed, and neither came back.
    gate.open()
    expect(told(await limiter.spend(key, 1))).toBe('w')
  })

  it('keeps those who wait in bounded number', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(100_000, HOUR)])
    const first = limiter.spend(key, 1)
    await settled()
    const others = Array.from({ length: WAITERS_PER_KEY_MAX }, () => limiter.spend(key, 1))
    await expect(limiter.spend(key, 1)).rejects.toMatchObject({ code: 'overloaded' })
    await gate.held[0]!.answer()
    await gate.held[1]!.answer()
    expect((await Promise.all([first, ...others])).every((outcome) => outcome.admitted)).toBe(true)
  })
})

describe('a change', () => {
  it('ends the leases of its key, and a debit under the old limit is refused by the row', async () => {
    const world = new World()
    const [here, there] = [world.node(), world.node()]
    const old = limitedKey([windowLimit(1000, HOUR)])
    await spendEach(here, old, 5)
    await spendEach(there, old, 5)
    const lowered = limitedKey([windowLimit(12, HOUR)], { ownVersion: 2 })
    world.keys.set(old.id, lowered)
    here.dropKey(old.id)
    expect(await spendEach(here, lowered, 1)).toEqual(['w'])
    // This node has not heard of the change; what it holds may be spent, then the row sends it back to the primary.
    world.pass(2 * MINUTE)
    expect(told(await there.spend(old, 1))).toBe('w')
  })

  it('poisons the debit in flight: those who wait get the new limit, and no lease of the old one stays', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const old = limitedKey([windowLimit(5, HOUR)])
    const outcome = limiter.spend(old, 2)
    await settled()
    await gate.held[0]!.execute()
    world.keys.set(old.id, limitedKey([windowLimit(1, HOUR)], { ownVersion: 2 }))
    limiter.dropKey(old.id)
    await gate.held[0]!.answer()
    await settled()
    gate.open()
    for (const held of gate.held.slice(1)) await held.answer()
    expect(told(await outcome)).toBe('w')
  })

  it('of a key that is gone fails those who wait', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, HOUR)])
    const outcome = Promise.resolve(limiter.spend(key, 1))
    const failure = expect(outcome).rejects.toMatchObject({ code: 'store_unavailable' })
    await settled()
    limiter.dropKey(key.id)
    await gate.held[0]!.answer()
    await failure
  })

  it('of the workspace ends what its keys hold', async () => {
    const world = new World()
    const limiter = world.node()
    const shared = [windowLimit(1000, HOUR, { name: 'shared', per: 'workspace' })]
    const key = limitedKey([windowLimit(1000, HOUR)], { shared })
    world.keys.set(key.id, key)
    await spendEach(limiter, key, 3)
    limiter.dropWorkspace('ws_00000000000000000009' as WorkspaceId)
    expect(limiter.spend(key, 1)).not.toBeInstanceOf(Promise)
    limiter.dropWorkspace(key.workspaceId)
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
    await settled()
    limiter.dropAll()
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
  })

  it('that a restore has undone is taken from the primary: the row takes the lower version and keeps its sum', async () => {
    const world = new World()
    const key = limitedKey([windowLimit(5, HOUR)], { ownVersion: 9 })
    await spendEach(world.node(), key, 2)
    const restored = limitedKey([windowLimit(4, HOUR)], { ownVersion: 3 })
    world.keys.set(key.id, restored)
    expect(await spendEach(world.node(), restored, 3)).toEqual(['admitted', 'admitted', 'w'])
  })

  it('of the window starts with the old sum', async () => {
    const world = new World()
    const limiter = world.node()
    await spendEach(limiter, limitedKey([windowLimit(5, HOUR)]), 4)
    const changed = limitedKey([windowLimit(5, MINUTE, { name: 'renamed' })], { ownVersion: 2 })
    limiter.dropKey(changed.id)
    expect(await spendEach(limiter, changed, 2)).toEqual(['admitted', 'renamed'])
    world.pass(MINUTE + 1000)
    expect(await spendEach(limiter, changed, 1)).toEqual(['admitted'])
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
