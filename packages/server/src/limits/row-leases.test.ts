import type { LimitReply } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { RowLeases } from './row-leases.ts'
import { NOON, windowLimit } from './testing/world.ts'

const HOUR = 3_600_000
const at = (ms: number) => ({ mono: ms, wall: NOON + ms })
const fresh = (): RowLeases => new RowLeases('shared', 'ws_1', 1, [windowLimit(100, HOUR)])

function grant(granted: number, bucket: number, endAt: number): LimitReply {
  return { name: 'w', granted, remaining: 50, bucket, endAt, resetAt: endAt + HOUR, releases: [] }
}

describe('leases of one row', () => {
  it('of one bucket are held as one, which ends with the earlier', () => {
    const row = fresh()
    expect(row.hold([grant(5, 7, NOON + 1000)], NOON, at(0), at(0))).toBe(true)
    expect(row.hold([grant(5, 7, NOON + 1000)], NOON + 100, at(100), at(100))).toBe(true)
    expect(row.covers(10, 899, NOON + 899)).toBe(true)
    expect(row.covers(1, 900, NOON + 900)).toBe(false)
    row.retire(at(900))
    expect(row.giveBacks()).toEqual([{ limit: 'w', version: 1, bucket: 7, tokens: 10 }])
  })

  it('of another bucket take the place of what is in hand, which goes back to its own bucket', () => {
    const row = fresh()
    row.hold([grant(5, 7, NOON + 1000)], NOON, at(0), at(0))
    row.hold([grant(3, 8, NOON + 61_000)], NOON + 800, at(800), at(800))
    expect(row.covers(4, 800, NOON + 800)).toBe(false)
    expect(row.covers(3, 2000, NOON + 2000)).toBe(true)
    expect(row.giveBacks()).toEqual([{ limit: 'w', version: 1, bucket: 7, tokens: 5 }])
    expect(row.order()).toBeUndefined()
  })

  it('that have ended are not revived by one of the same bucket', () => {
    const row = fresh()
    row.hold([grant(5, 7, NOON + 1000)], NOON, at(0), at(0))
    row.hold([grant(3, 7, NOON + 1000)], NOON + 500, at(950), at(950))
    expect(row.covers(3, 951, NOON + 951)).toBe(true)
    expect(row.covers(4, 951, NOON + 951)).toBe(false)
    expect(row.giveBacks()).toEqual([{ limit: 'w', version: 1, bucket: 7, tokens: 5 }])
  })

  it('that came too late are not held, and go back', () => {
    const row = fresh()
    expect(row.hold([grant(5, 7, NOON + 1000)], NOON, at(0), at(900))).toBe(false)
    expect(row.covers(1, 900, NOON + 900)).toBe(false)
    expect(row.giveBacks()).toEqual([{ limit: 'w', version: 1, bucket: 7, tokens: 5 }])
  })

  it('are ahead of what waits where the debit may lease ahead, at the pace of late', () => {
    const row = fresh()
    const ask = (ms: number, ahead: boolean) =>
      row.debit({ least: 1, need: 4 }, { now: at(ms), storeAt: NOON + ms, nodes: 1, ahead }).limits[0]
    expect(ask(0, true)).toMatchObject({ least: 1, need: 4, ratePerMs: 0 })
    row.hold([grant(4, 7, NOON + 60_000)], NOON, at(0), at(0))
    row.take(4)
    expect(ask(2000, false)).toMatchObject({ need: 4, ratePerMs: 0 })
    row.hold([grant(4, 7, NOON + 60_000)], NOON, at(2000), at(2000))
    row.take(4)
    expect(ask(4000, true)).toMatchObject({ need: 4, ratePerMs: 0.002 })
  })

  it('go back in bounded number, each once', () => {
    const row = fresh()
    for (let bucket = 0; bucket < 100; bucket += 1) row.returnUnheld([grant(1, bucket, NOON)], 1)
    row.returnUnheld([grant(2, 99, NOON)], 1)
    const giveBacks = row.giveBacks()
    expect(giveBacks).toHaveLength(64)
    expect(giveBacks.at(-1)).toMatchObject({ bucket: 99, tokens: 3 })
    expect(row.giveBacks()).toEqual([])
  })

  it('of changed limits go back under the version that they were debited under', () => {
    const row = fresh()
    row.hold([grant(5, 7, NOON + 1000)], NOON, at(0), at(0))
    row.adopt(2, [windowLimit(10, HOUR)])
    expect(row.covers(1, 1, NOON + 1)).toBe(false)
    expect(row.giveBacks()).toEqual([{ limit: 'w', version: 1, bucket: 7, tokens: 5 }])
  })
})
