import { bucketAt, bucketEndAt, windowShape } from '@keywright/core'
import type { KeyId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { limitedKey, makeGate, NOON, settled, spendEach, told, windowLimit, World } from './testing/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

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

  it('granted in the last millisecond of a bucket are not spent after it: the store tells no parts of one', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, 1000)])
    const shape = windowShape(1000, key.id)
    const endAt = bucketEndAt(shape, bucketAt(shape, NOON))
    world.pass(endAt - NOON - 0.3)
    const early = limiter.spend(key, 5)
    await settled()
    await gate.held[0]!.execute()
    world.pass(0.6)
    gate.open()
    await gate.held[0]!.answer()
    expect(told(await early)).toBe('admitted')
    world.pass(999.8)
    expect(told(await world.node().spend(key, 5))).toBe('w')
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
    await expect(first.spend(key, 1)).rejects.toMatchObject({ code: 'store_unavailable' })
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
