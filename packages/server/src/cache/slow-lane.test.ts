import { beforeEach, describe, expect, it } from 'vitest'
import { OwnedClock, settled } from '../testing/owned-clock.ts'
import {
  RETURNING_MAX,
  RETURNING_PER_ADDRESS_MAX,
  SLOWED_MAX,
  SLOWED_PER_ADDRESS_MAX,
  SlowLane,
  TURNED_AWAY_REMEMBERED_MAX,
} from './slow-lane.ts'

let clock = new OwnedClock()
let lane = new SlowLane(clock)
/** How each that was asked for has ended so far. */
let ended: Record<string, string> = {}

beforeEach(() => {
  clock = new OwnedClock()
  lane = new SlowLane(clock)
  ended = {}
})

async function wait(address: string, digest: string, delayMs = 1000): Promise<void> {
  lane.wait(address, digest, delayMs).then(
    () => void (ended[digest] = 'let in'),
    (error: { code: string; retryAfterSeconds: number }) => {
      ended[digest] = `${error.code}, again in ${error.retryAfterSeconds} s`
    },
  )
  await settled()
}

async function fill(address: string, count: number, name = 'made up'): Promise<void> {
  for (let i = 0; i < count; i += 1) await wait(address, `${name} ${address} ${i}`)
}

const AWAY = 'overloaded, again in 1 s'

describe('the slow lane', () => {
  it('lets each in after its own delay, however many wait before it', async () => {
    await fill('a', 200)
    await wait('a', 'good', 50)
    clock.pass(49)
    await settled()
    expect(ended['good']).toBeUndefined()
    clock.pass(1)
    await settled()
    expect(ended).toEqual({ good: 'let in' })
    clock.pass(950)
    await settled()
    expect(Object.values(ended).filter((how) => how === 'let in')).toHaveLength(201)
    expect(lane.counts).toEqual({ slowed: 201, turnedAway: 0 })
  })

  it('turns away at once who finds no place, of that address alone', async () => {
    await fill('a', SLOWED_PER_ADDRESS_MAX)
    await wait('a', 'one more')
    await wait('b', 'other')
    expect(ended).toEqual({ 'one more': AWAY })
    expect(lane.counts.turnedAway).toBe(1)
  })

  it('keeps places for tokens that were turned away: a customer who comes again gets in, whatever the flood', async () => {
    await fill('a', SLOWED_PER_ADDRESS_MAX)
    await wait('a', 'good')
    for (let second = 0; second < 3; second += 1) await fill('a', 500, `flood ${second}`)
    expect(ended['good']).toBe(AWAY)
    await wait('a', 'good')
    clock.pass(1000)
    await settled()
    expect(ended['good']).toBe('let in')
  })

  it('keeps those places for the address that the token came from', async () => {
    await fill('a', SLOWED_PER_ADDRESS_MAX)
    await fill('b', SLOWED_PER_ADDRESS_MAX)
    await wait('a', 'good')
    delete ended['good']
    await wait('b', 'good')
    expect(ended['good']).toBe(AWAY)
  })

  it('bounds the kept places too, and what it remembers', async () => {
    await fill('a', SLOWED_PER_ADDRESS_MAX)
    await fill('a', RETURNING_PER_ADDRESS_MAX + 1, 'twice')
    await fill('a', RETURNING_PER_ADDRESS_MAX + 1, 'twice')
    expect(lane.counts.slowed).toBe(SLOWED_PER_ADDRESS_MAX + RETURNING_PER_ADDRESS_MAX)
    expect(ended[`twice a ${RETURNING_PER_ADDRESS_MAX}`]).toBe(AWAY)
    await wait('a', 'forgotten')
    for (let i = 0; i < TURNED_AWAY_REMEMBERED_MAX; i += 1) lane.wait('a', `late ${i}`, 1).catch(() => 'as it should')
    clock.pass(1000)
    await settled()
    await fill('a', SLOWED_PER_ADDRESS_MAX, 'again')
    delete ended['forgotten']
    await wait('a', 'forgotten')
    expect(ended['forgotten']).toBe(AWAY)
  })

  it('bounds all addresses together, and still has places for who comes again', async () => {
    for (let i = 0; i < SLOWED_MAX + RETURNING_MAX; i += 1) lane.wait(`a${i}`, 'x', 1000).catch(() => 'no place')
    await settled()
    expect(lane.counts).toEqual({ slowed: SLOWED_MAX, turnedAway: RETURNING_MAX })
    await wait('new', 'good')
    expect(ended['good']).toBe(AWAY)
    await wait('new', 'good')
    clock.pass(1000)
    await settled()
    expect(ended['good']).toBe('let in')
  })

  it('gives one place to all who wait for the same token from the same address', async () => {
    const asked = Array.from({ length: 1000 }, () => lane.wait('a', 'good', 1000))
    clock.pass(1000)
    await Promise.all(asked)
    expect(lane.counts).toEqual({ slowed: 1, turnedAway: 0 })
  })

  it('gives every place back, so that a second flood finds as many', async () => {
    for (let round = 1; round <= 5; round += 1) {
      await fill('a', SLOWED_PER_ADDRESS_MAX, `round ${round}`)
      clock.pass(1000)
      await settled()
    }
    expect(lane.counts).toEqual({ slowed: 5 * SLOWED_PER_ADDRESS_MAX, turnedAway: 0 })
    expect(clock.timers).toBe(0)
  })

  it('holds nobody up when it closes: who waits and who comes hears that he should come again', async () => {
    await fill('a', 10)
    lane.close()
    await settled()
    await wait('a', 'late')
    expect(new Set(Object.values(ended))).toEqual(new Set([AWAY]))
    expect(Object.keys(ended)).toHaveLength(11)
    expect(clock.timers).toBe(0)
  })
})
