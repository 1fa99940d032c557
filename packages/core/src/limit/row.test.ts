import { describe, expect, it } from 'vitest'
import type { LimitDebit, RowDebit } from './debit.ts'
import { debitRow, givenBackRow, lookAtRow } from './row.ts'
import type { BucketRow } from './row.ts'
import { decodeRow, encodeRow } from './row-codec.ts'

const MINUTE = 60_000
const NOW = 1_768_478_400_000

function wish(limit: number, need: number, more: Partial<LimitDebit> = {}): LimitDebit {
  const base = { kind: 'window', name: 'w', limit, least: Math.min(need, 1), need, ratePerMs: 0, windowMs: MINUTE }
  return { ...base, ...more } as LimitDebit // The spread may turn it into a quota; the tests below mean that.
}

function debitOf(limits: readonly LimitDebit[], more: Partial<RowDebit> = {}): RowDebit {
  return { subject: 'key_1', version: 1, refusedVersion: undefined, limits, giveBacks: [], nodes: 1, ...more }
}

function spent(row: BucketRow): readonly number[] {
  return row.limits.map((limit) =>
    limit.kind === 'quota' ? limit.used : limit.counts.reduce((sum, count) => sum + count, 0),
  )
}

describe('a row', () => {
  it('never grows beyond the buckets that count and the limits that are named', () => {
    let row: BucketRow | undefined
    for (let step = 0; step < 300; step += 1) row = debitRow(row, debitOf([wish(1000, 1)]), NOW + step * 1000).row
    expect(row?.limits[0]).toMatchObject({ counts: { length: 61 } })
    expect(encodeRow(row!).length).toBeLessThan(300)
    row = debitRow(row, debitOf([wish(1000, 1, { name: 'v' })], { version: 2 }), NOW + 300_000).row
    expect(row.limits).toHaveLength(1)
  })

  it('that refuses is as it was, but for the version', () => {
    const { row } = debitRow(undefined, debitOf([wish(2, 2)]), NOW)
    const refused = debitRow(row, debitOf([wish(2, 1)], { version: 5 }), NOW)
    expect(refused.reply.kind).toBe('refused')
    expect(refused.row).toEqual({ ...row, version: 5 })
    expect(debitRow(refused.row, debitOf([wish(9, 1)], { version: 4 }), NOW).reply).toMatchObject({
      kind: 'stale_version',
      version: 5,
    })
  })

  it('of a lowered limit grants nothing until enough has left, and frees only what lies below it', () => {
    const { row } = debitRow(undefined, debitOf([wish(10, 10)]), NOW)
    const { reply } = debitRow(row, debitOf([wish(4, 1)], { version: 2 }), NOW)
    expect(reply).toMatchObject({ kind: 'refused', limits: [{ remaining: 0, releases: [{ tokens: 4 }] }] })
  })

  it('does not refuse for a limit of which nothing is wanted', () => {
    const limits = (need: number) => [wish(10, need), wish(1, 0, { name: 'lowered' })]
    const { row } = debitRow(undefined, debitOf([wish(10, 1), wish(5, 5, { name: 'lowered' })]), NOW)
    expect(debitRow(row, debitOf(limits(1), { version: 2 }), NOW).reply.kind).toBe('granted')
  })

  it('is looked at without being taken from', () => {
    const { row } = debitRow(undefined, debitOf([wish(5, 2)]), NOW)
    const looked = lookAtRow(row, debitOf([wish(5, 2)]), NOW)
    expect(looked.reply).toMatchObject({
      kind: 'standing',
      limits: [{ granted: 0, remaining: 3, releases: [{ tokens: 2 }] }],
    })
    expect(looked.row).toEqual(row)
  })

  it('takes in give-backs before anything else, under the version that it has', () => {
    const first = debitRow(undefined, debitOf([wish(5, 5)]), NOW)
    const bucket = first.reply.kind === 'granted' ? first.reply.limits[0]!.bucket : 0
    const giveBacks = [{ limit: 'w', version: 1, bucket, tokens: 2 }]
    const changed = debitRow(first.row, debitOf([wish(5, 2)], { version: 2, giveBacks }), NOW)
    expect(changed.reply.kind).toBe('granted')
    expect(givenBackRow(changed.row, giveBacks)).toBe(changed.row)
  })

  it('takes back what comes late to the bucket that it was debited to, and nothing for one that has left', () => {
    const first = debitRow(undefined, debitOf([wish(5, 5)]), NOW)
    const bucket = first.reply.kind === 'granted' ? first.reply.limits[0]!.bucket : 0
    const giveBacks = [{ limit: 'w', version: 1, bucket, tokens: 5 }]
    const later = debitRow(first.row, debitOf([wish(7, 2)]), NOW + 30_000).row
    expect(spent(givenBackRow(later, giveBacks))).toEqual([2])
    const afterwards = debitRow(later, debitOf([wish(7, 2)]), NOW + 2 * MINUTE).row
    expect(spent(givenBackRow(afterwards, giveBacks))).toEqual([2])
  })
})

describe('a change of limits', () => {
  const five = () => debitRow(undefined, debitOf([wish(9, 5)]), NOW).row

  it('of the window puts the old sum into the current bucket', () => {
    const longer = debitRow(
      five(),
      debitOf([wish(9, 1, { windowMs: 60 * MINUTE })], { version: 2 }),
      NOW + MINUTE / 2,
    ).row
    expect(longer.limits[0]).toMatchObject({ windowMs: 60 * MINUTE, counts: [6] })
  })

  it('of the window does not go behind a bucket that is ahead of the store’s clock', () => {
    const shorter = debitRow(five(), debitOf([wish(9, 1, { windowMs: 1000 })], { version: 2 }), NOW - 10 * MINUTE)
    expect(shorter.reply).toMatchObject({ kind: 'granted', limits: [{ remaining: 3 }] })
    expect(
      debitRow(shorter.row, debitOf([wish(9, 4, { windowMs: 1000, least: 4 })], { version: 2 }), NOW - MINUTE).reply
        .kind,
    ).toBe('refused')
  })

  it('of the name keeps the buckets, and a limit that comes beside it starts empty', () => {
    const limits = [wish(9, 0, { name: 'added' }), wish(9, 0, { name: 'renamed' })]
    const { row } = debitRow(five(), debitOf(limits, { version: 2 }), NOW)
    // Both have the same window: the first of them takes the sum over.
    expect(spent(row)).toEqual([5, 0])
    const apart = [wish(9, 0, { name: 'added', windowMs: 1000 }), wish(9, 0, { name: 'renamed' })]
    expect(spent(debitRow(five(), debitOf(apart, { version: 2 }), NOW).row)).toEqual([0, 5])
  })

  it('from a window to a quota of the same name keeps the sum', () => {
    const quota = wish(9, 1, { kind: 'quota', startAt: NOW - MINUTE, endAt: NOW + MINUTE } as Partial<LimitDebit>)
    const { row } = debitRow(five(), debitOf([quota], { version: 2 }), NOW)
    expect(row.limits[0]).toMatchObject({ kind: 'quota', used: 6 })
    const back = debitRow(row, debitOf([wish(9, 0)], { version: 3 }), NOW).row
    expect(spent(back)).toEqual([6])
  })

  it('of a quota’s time zone keeps the sum while the periods overlap, and moves the period', () => {
    const day = (startAt: number): LimitDebit =>
      wish(9, 1, { kind: 'quota', startAt, endAt: startAt + 24 * 60 * MINUTE } as Partial<LimitDebit>)
    const start = NOW - 12 * 60 * MINUTE
    const { row } = debitRow(undefined, debitOf([day(start)]), NOW)
    const moved = debitRow(row, debitOf([day(start + 5 * 60 * MINUTE)], { version: 2 }), NOW).row
    expect(moved.limits[0]).toMatchObject({ startAt: start + 5 * 60 * MINUTE, used: 2 })
    const unmoved = debitRow(row, debitOf([day(start + 5 * 60 * MINUTE)]), NOW).row
    expect(unmoved.limits[0]).toMatchObject({ startAt: start, used: 2 })
  })
})

describe('a row as text', () => {
  it('comes back as it was', () => {
    const quota = wish(9, 1, { kind: 'quota', name: 'q', startAt: NOW - 1, endAt: NOW + 1 } as Partial<LimitDebit>)
    const { row } = debitRow(undefined, debitOf([wish(9, 5), quota], { version: 3 }), NOW)
    expect(decodeRow(3, encodeRow(row))).toEqual(row)
  })

  it.each([
    ['no JSON', '{"format":1,'],
    ['another format', '{"format":2,"limits":[]}'],
    ['no limits', '{"format":1}'],
    ['a limit of no kind', '{"format":1,"limits":[{"name":"w"}]}'],
    [
      'a negative count',
      '{"format":1,"limits":[{"kind":"window","name":"w","windowMs":60000,"newest":1,"counts":[-5]}]}',
    ],
    [
      'too many buckets',
      `{"format":1,"limits":[{"kind":"window","name":"w","windowMs":60000,"newest":1,"counts":[${'1,'.repeat(64)}1]}]}`,
    ],
    ['a fraction', '{"format":1,"limits":[{"kind":"quota","name":"q","startAt":0.5,"endAt":2,"used":1}]}'],
    ['null', 'null'],
  ])('with %s counts as spent, and heals when a window has passed', (_, text) => {
    const spoiled = decodeRow(1, text)
    const first = debitRow(spoiled, debitOf([wish(5, 1)]), NOW)
    expect(first.reply).toMatchObject({ kind: 'refused', limits: [{ remaining: 0 }] })
    expect(debitRow(first.row, debitOf([wish(5, 5)]), NOW + MINUTE + 1000).reply.kind).toBe('granted')
  })

  it('stays spoiled until a debit has settled it', () => {
    const spoiled = decodeRow(2, 'x')
    const stale = debitRow(spoiled, debitOf([wish(5, 1)]), NOW)
    expect(stale.reply.kind).toBe('stale_version')
    expect(decodeRow(2, encodeRow(stale.row)).spoiled).toBe(true)
  })
})
