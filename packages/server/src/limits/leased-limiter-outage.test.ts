import type { Debit, KeyId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { BucketStore } from '../ports/bucket-store.ts'
import { WAITERS_PER_KEY_MAX } from './asker.ts'
import { limitedKey, makeGate, settled, told, windowLimit, World } from './testing/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('late replies', () => {
  it('that fell in the last moments of a bucket are asked for anew after it, however quick the store', async () => {
    const world = new World()
    let late = 0
    // Answers just after the lease has died, each time that one lives only moments.
    const debit: BucketStore['debit'] = async (batch) => {
      const replies = await world.store.debit(batch)
      const lefts = replies.flatMap(({ own }) => (own?.kind === 'granted' ? own.limits : []).map(({ endAt }) => endAt))
      const leftMs = Math.min(...lefts) - world.storeClock
      if (leftMs < 5) {
        late += 1
        world.pass(0.95 * leftMs)
      }
      return replies
    }
    const limiter = world.node({ store: { ...world.store, debit } })
    for (let index = 0; index < 500; index += 1) {
      // Each key's buckets begin at another moment.
      const id = `key_${String(index).padStart(20, '0')}` as KeyId // It has the shape of one.
      let outcome = 'waits'
      void Promise.resolve(limiter.spend(limitedKey([windowLimit(10, 1000)], { id }), 1)).then(
        (spent) => (outcome = told(spent)),
        (error: unknown) => (outcome = String(error)),
      )
      await settled()
      for (let ms = 0; ms < 10 && outcome === 'waits'; ms += 1) {
        world.pass(1)
        await settled()
      }
      expect(outcome).toBe('admitted')
    }
    expect(late).toBeGreaterThan(0)
  })

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

  it('of the server of one row is 503 for its key at once, without a second debit, and for no key beside it', async () => {
    const world = new World()
    let debits = 0
    const store = {
      ...world.store,
      async debit(batch: readonly Debit[]) {
        debits += batch.length
        const replies = await world.store.debit(batch)
        return replies.map((reply, index) =>
          batch[index]?.own?.subject === 'key_lost' ? { ...reply, own: undefined } : reply,
        )
      },
    }
    const limiter = world.node({ store })
    const [lost, beside] = ['key_lost', 'key_beside'].map((id) => ({
      ...limitedKey([windowLimit(5, HOUR)]),
      id: id as KeyId,
    }))
    const outcomes = [limiter.spend(lost!, 1), limiter.spend(beside!, 1)]
    await expect(outcomes[0]).rejects.toMatchObject({ code: 'store_unavailable', retryAfterSeconds: 1 })
    expect(await outcomes[1]).toMatchObject({ admitted: true, limits: [{ remaining: 4 }] })
    expect(debits).toBe(2)
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

  it('that is a silence costs one request its patience, not all of them, until the store answers', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, HOUR, { onOutage: 'allow' })])
    const patient = limiter.spend(key, 1)
    await settled()
    world.pass(5000)
    expect(await patient).toMatchObject({ limiterDown: true })
    const probe = limiter.spend(key, 1)
    await settled()
    expect(await limiter.spend(key, 1)).toMatchObject({ limiterDown: true })
    expect(gate.held).toHaveLength(2)
    await gate.held[1]!.answer()
    expect(await probe).not.toHaveProperty('limiterDown')
    gate.open()
    expect(await limiter.spend(key, 1)).not.toHaveProperty('limiterDown')
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
