import { beforeEach, describe, expect, it } from 'vitest'
import { deferred, settled } from '../testing/owned-clock.ts'
import { Loads, SHARED_WAITING_MAX } from './loads.ts'

type Read = ReturnType<typeof deferred<string>>

let live = true
let registration = 1
let reads: Read[] = []
let kept: string[] = []
let loads: Loads<string>

beforeEach(() => {
  live = true
  registration = 1
  reads = []
  kept = []
  loads = new Loads<string>({
    live: () => live,
    registration: () => registration,
    read: () => {
      const read = deferred<string>()
      reads.push(read)
      return read.promise
    },
    isNamed: (value, named) => named.has(value),
    keep: (_, value) => kept.push(value),
  })
})

async function arrive(index: number, value: string): Promise<void> {
  reads[index]?.resolve(value)
  await settled()
}

describe('a load', () => {
  it('is shared by all who ask for the same while it is in flight, and kept', async () => {
    const asked = [loads.load('a'), loads.load('a'), loads.load('a')]
    expect(reads).toHaveLength(1)
    await arrive(0, 'key_1')
    expect(await Promise.all(asked)).toEqual(['key_1', 'key_1', 'key_1'])
    expect(kept).toEqual(['key_1'])
    expect(loads.inFlight).toBe(0)
  })

  it('of something else is one of its own', () => {
    void loads.load('a')
    void loads.load('b')
    expect(reads).toHaveLength(2)
  })

  it('that fails fails for all who share it, and for nobody after', async () => {
    const asked = Promise.allSettled([loads.load('a'), loads.load('a')])
    reads[0]?.reject(new Error('no'))
    expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const again = loads.load('a')
    await arrive(1, 'key_1')
    expect(await again).toBe('key_1')
    expect(loads.inFlight).toBe(0)
  })
})

describe('a load that a change names while it is in flight', () => {
  it('by the key that it turns out to lead to, is answered to who waited and never kept', async () => {
    const asked = loads.load('a')
    loads.name(new Set(['key_1']))
    await arrive(0, 'key_1')
    expect(await asked).toBe('key_1')
    expect(kept).toEqual([])
  })

  it('leaves the table at once: who comes after the change begins a new one, which is kept', async () => {
    const before = loads.load('a')
    loads.name(new Set(['key_1']))
    const after = loads.load('a')
    expect(reads).toHaveLength(2)
    await arrive(1, 'key_1 as it is now')
    await arrive(0, 'key_1')
    expect([await before, await after]).toEqual(['key_1', 'key_1 as it is now'])
    expect(kept).toEqual(['key_1 as it is now'])
  })

  it('without ids, is never kept, whatever it leads to', async () => {
    void loads.load('a')
    void loads.load('b')
    loads.name('everything')
    await arrive(0, 'key_1')
    await arrive(1, 'key_2')
    expect(kept).toEqual([])
  })

  it('is named still when it has left the table long ago, and through any number of changes', async () => {
    void loads.load('a')
    loads.name(new Set(['key_9']))
    void loads.load('a')
    loads.name(new Set(['key_1']))
    loads.name(new Set(['key_8']))
    await arrive(0, 'key_1')
    await arrive(1, 'key_1')
    expect(kept).toEqual([])
  })

  it('is kept where the change named others', async () => {
    void loads.load('a')
    loads.name(new Set(['key_2']))
    await arrive(0, 'key_1')
    expect(kept).toEqual(['key_1'])
  })
})

describe('a load and the registration of its node', () => {
  it('is not kept under another registration than the one under which it began', async () => {
    void loads.load('a')
    registration = 2
    await arrive(0, 'key_1')
    expect(kept).toEqual([])
  })

  it('is not kept when it began without a lease, though there is one when it arrives', async () => {
    live = false
    void loads.load('a')
    live = true
    await arrive(0, 'key_1')
    expect(kept).toEqual([])
  })

  it('is not kept when the lease has ended meanwhile', async () => {
    void loads.load('a')
    live = false
    await arrive(0, 'key_1')
    expect(kept).toEqual([])
  })

  it('is joined by nobody of a later registration: it may have read what that one began after', async () => {
    live = false
    void loads.load('a')
    registration = 2
    live = true
    const after = loads.load('a')
    expect(reads).toHaveLength(2)
    await arrive(0, 'old')
    await arrive(1, 'new')
    expect(await after).toBe('new')
  })
})

describe('a load without a lease', () => {
  beforeEach(() => {
    live = false
  })

  it('joins none that has begun: those who wait share the next one', async () => {
    const first = loads.load('a')
    const others = [loads.load('a'), loads.load('a')]
    expect(reads).toHaveLength(1)
    await arrive(0, 'first')
    expect(await first).toBe('first')
    expect(reads).toHaveLength(2)
    await arrive(1, 'second')
    expect(await Promise.all(others)).toEqual(['second', 'second'])
    expect(kept).toEqual([])
  })

  it('joins none that a live request began', async () => {
    live = true
    void loads.load('a')
    live = false
    const after = loads.load('a')
    await arrive(0, 'old')
    await arrive(1, 'new')
    expect(await after).toBe('new')
  })

  it('waits for a next one even when the one before it fails', async () => {
    const first = loads.load('a')
    const second = loads.load('a')
    reads[0]?.reject(new Error('no'))
    await expect(first).rejects.toThrow('no')
    await arrive(1, 'second')
    expect(await second).toBe('second')
  })

  it('waits in bounded number, and beyond it is told to come again', async () => {
    void loads.load('a')
    const waiting = Array.from({ length: SHARED_WAITING_MAX }, () => loads.load('a'))
    expect(() => loads.load('a')).toThrow(expect.objectContaining({ code: 'overloaded' }))
    await arrive(0, 'first')
    await arrive(1, 'second')
    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['second']))
    expect(reads).toHaveLength(2)
  })
})
