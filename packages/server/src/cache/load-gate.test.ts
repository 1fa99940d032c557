import { beforeEach, describe, expect, it } from 'vitest'
import { deferred, settled } from '../testing/owned-clock.ts'
import {
  LoadGate,
  LOADS_AT_ONCE_MAX,
  LOADS_PER_ADDRESS_MAX,
  LOADS_WAITING_MAX,
  LOADS_WAITING_PER_ADDRESS_MAX,
} from './load-gate.ts'

let gate = new LoadGate()
let running: { readonly address: string; readonly end: (value: string) => void; readonly fail: (e: Error) => void }[] =
  []

beforeEach(() => {
  gate = new LoadGate()
  running = []
})

/** Asks for a load that runs until the test ends it. */
function ask(address: string): Promise<string> {
  const asked = gate.run(address, () => {
    const { promise, resolve, reject } = deferred<string>()
    running.push({ address, end: resolve, fail: reject })
    return promise
  })
  asked.catch(() => 'looked at by the test that expects it')
  return asked
}

const runningOf = (address: string): number => running.filter((each) => each.address === address).length

async function end(address: string): Promise<void> {
  const at = running.findIndex((each) => each.address === address)
  running.splice(at, 1)[0]?.end('done')
  await settled()
}

describe('the gate of the loads', () => {
  it('lets one address run its share and wait with the rest, in the order of their coming', async () => {
    const asked = Array.from({ length: LOADS_PER_ADDRESS_MAX + 2 }, () => ask('a'))
    await settled()
    expect(runningOf('a')).toBe(LOADS_PER_ADDRESS_MAX)
    await end('a')
    expect(runningOf('a')).toBe(LOADS_PER_ADDRESS_MAX)
    expect(await asked[0]).toBe('done')
  })

  it('lets an address that asks seldom in at once, though another has filled its share and waits', async () => {
    for (let i = 0; i < 100; i += 1) void ask('greedy')
    void ask('modest')
    await settled()
    expect([runningOf('greedy'), runningOf('modest')]).toEqual([LOADS_PER_ADDRESS_MAX, 1])
  })

  it('passes over who may not run when a place comes free, so that nobody waits behind a greedy address', async () => {
    const addresses = Array.from({ length: LOADS_AT_ONCE_MAX / LOADS_PER_ADDRESS_MAX }, (_, i) => `a${i}`)
    for (const address of addresses) for (let i = 0; i < LOADS_PER_ADDRESS_MAX * 3; i += 1) void ask(address)
    const modest = ask('modest')
    await settled()
    expect([running.length, runningOf('modest')]).toEqual([LOADS_AT_ONCE_MAX, 0])
    // Each place that comes free goes to who has waited longest among those that may run.
    for (let i = 0; i < LOADS_AT_ONCE_MAX * 3 && runningOf('modest') === 0; i += 1) await end(running[0]!.address)
    expect(runningOf('modest')).toBe(1)
    expect(running.length).toBeLessThanOrEqual(LOADS_AT_ONCE_MAX)
    await end('modest')
    expect(await modest).toBe('done')
  })

  it('turns away an address that has filled its own waiting room, and no other', async () => {
    const asked = Array.from({ length: LOADS_PER_ADDRESS_MAX + LOADS_WAITING_PER_ADDRESS_MAX }, () => ask('greedy'))
    await settled()
    await expect(ask('greedy')).rejects.toMatchObject({ code: 'overloaded', retryAfterSeconds: 1 })
    expect(gate.turnedAway).toBe(1)
    const modest = ask('modest')
    await end('modest')
    expect(await modest).toBe('done')
    for (let i = 0; i < asked.length; i += 1) await end('greedy')
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['done']))
  })

  it('turns everyone away when the whole waiting room is full', async () => {
    for (let i = 0; i < LOADS_AT_ONCE_MAX + LOADS_WAITING_MAX; i += 1) void ask(`a${i}`)
    await settled()
    await expect(ask('late')).rejects.toMatchObject({ code: 'overloaded' })
  })

  it('frees the place of a load that fails, and forgets addresses that are gone', async () => {
    for (let round = 0; round < 50; round += 1) {
      const failing = ask('a')
      running.splice(0, 1)[0]?.fail(new Error('no'))
      await expect(failing).rejects.toThrow('no')
    }
    const after = ask('a')
    await end('a')
    expect(await after).toBe('done')
  })
})
