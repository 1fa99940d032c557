import { beforeEach, describe, expect, it } from 'vitest'
import { deferred, OwnedClock, settled } from '../testing/owned-clock.ts'
import { BEAT_MS, BEGUN_TOGETHER_MS, EvenBeats } from './even-beats.ts'

let clock = new OwnedClock()
let beats = new EvenBeats()
/** Times that the thread went around idle. */
let idled = 0
let begunAt = 0

beforeEach(() => {
  clock = new OwnedClock()
  idled = 0
  const rest = async (): Promise<void> => {
    idled += 1
    await Promise.resolve()
    clock.pass(0.25)
  }
  beats = new EvenBeats({ clock, rest })
  begunAt = clock.monotonic
})

/** How long after the begin an answer leaves that is ready after so long. */
async function leavesAfter(readyMs: number): Promise<number> {
  const beat = beats.begin()
  const work = deferred<void>()
  beat.during(work.promise)
  await clock.passSlowly(readyMs, 0.25)
  let leftAt = 0
  void work.promise.then(() => beat.next()).then(() => (leftAt = clock.monotonic))
  work.resolve()
  await settled()
  for (let turn = 0; leftAt === 0 && turn < 10_000; turn += 1) {
    clock.pass(0.25)
    await settled()
  }
  return leftAt - begunAt
}

describe('an answer that waits for the beat', () => {
  it.each([0, 0.25, 1.5, 8.75])('leaves at the same time after its request, ready after %d ms', async (readyMs) => {
    expect(await leavesAfter(readyMs)).toBe(BEAT_MS)
  })

  it.each([10.25, 14, 18.75])('leaves one beat later when it took longer: %d ms', async (readyMs) => {
    expect(await leavesAfter(readyMs)).toBe(2 * BEAT_MS)
  })

  it('leaves at a whole number of beats, however long it took', async () => {
    expect(await leavesAfter(1003)).toBe(1010)
  })

  it('leaves on the beat although the timer woke at another time', async () => {
    const leftAt: number[] = []
    const beat = beats.begin()
    void beat.next().then(() => leftAt.push(clock.monotonic - begunAt))
    clock.pass(BEAT_MS - 0.75)
    await settled()
    expect(leftAt).toEqual([BEAT_MS])
    expect(idled).toBe(3)
  })

  it('shares its beat with those that came within the same moment, and with no later ones', () => {
    const first = beats.begin()
    clock.pass(BEGUN_TOGETHER_MS - 0.01)
    expect(beats.begin()).toBe(first)
    clock.pass(0.01)
    expect(beats.begin()).not.toBe(first)
    expect(clock.timers).toBe(2)
  })

  it('leaves no timer when nobody waits, and never goes around idle for nobody', async () => {
    const work = deferred<void>()
    beats.begin().during(work.promise)
    await clock.passSlowly(100, 1)
    work.resolve()
    await settled()
    await clock.passSlowly(BEAT_MS, 1)
    expect([clock.timers, idled]).toEqual([0, 0])
  })
})
