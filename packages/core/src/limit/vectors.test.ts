import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DebitReply, GiveBack, RowDebit } from './debit.ts'
import { leaseLifeMs } from './lease.ts'
import { debitPair } from './pair.ts'
import { givenBackRow } from './row.ts'
import type { BucketRow } from './row.ts'
import { decodeRow, encodeRow } from './row-codec.ts'
import { bucketAt, windowShape } from './shape.ts'
import { retryAfterMs } from './window.ts'
import type { Release } from './window.ts'

interface StoredRow {
  readonly version: number
  readonly state: unknown
}

type Step =
  | { readonly giveBack: readonly GiveBack[] }
  | { readonly at: number; readonly own?: RowDebit; readonly shared?: RowDebit; readonly reply: Partial<DebitReply> }

interface Vectors {
  readonly noon: number
  readonly shapes: readonly {
    readonly windowMs: number
    readonly subject: string
    readonly widthMs: number
    readonly counted: number
    readonly shiftMs: number
    readonly bucketAtNoon: number
  }[]
  readonly leaseLives: readonly { readonly endAt: number; readonly storeNow: number; readonly leaseLifeMs: number }[]
  readonly retries: readonly {
    readonly cost: number
    readonly remaining: number
    readonly releases: readonly Release[]
    readonly retryAfterMs: number | null
  }[]
  readonly debits: readonly {
    readonly name: string
    readonly ownStored?: { readonly version: number; readonly state: string }
    readonly steps: readonly Step[]
    readonly ownAfter: StoredRow
    readonly sharedAfter?: StoredRow
  }[]
}

// The file is ours, and the cases below fail where it is not of this shape.
const vectors = JSON.parse(readFileSync(new URL('../../vectors/limits.json', import.meta.url), 'utf8')) as Vectors

describe('the vectors of limits', () => {
  it('agree on how windows are cut', () => {
    for (const { windowMs, subject, bucketAtNoon, ...shape } of vectors.shapes) {
      expect(windowShape(windowMs, subject)).toEqual(shape)
      expect(bucketAt(shape, vectors.noon)).toBe(bucketAtNoon)
    }
  })

  it('agree on how long leases live and when a refused request passes', () => {
    for (const { endAt, storeNow, leaseLifeMs: lifeMs } of vectors.leaseLives)
      expect(leaseLifeMs(endAt, storeNow)).toBe(lifeMs)
    for (const { cost, remaining, releases, retryAfterMs: afterMs } of vectors.retries) {
      expect(retryAfterMs(cost, remaining, releases) ?? null).toBe(afterMs)
    }
  })

  it.each(vectors.debits)('agree that $name', ({ ownStored, steps, ownAfter, sharedAfter }) => {
    let own: BucketRow | undefined = ownStored && decodeRow(ownStored.version, ownStored.state)
    let shared: BucketRow | undefined
    for (const step of steps) {
      if ('giveBack' in step) {
        own = own && givenBackRow(own, step.giveBack)
        continue
      }
      const { rows, reply } = debitPair({ own, shared }, { own: step.own, shared: step.shared }, step.at)
      ;({ own, shared } = rows)
      // `undefined` members are absent in JSON.
      expect(JSON.parse(JSON.stringify(reply))).toEqual(step.reply)
    }
    expect(stored(own)).toEqual(ownAfter)
    expect(stored(shared)).toEqual(sharedAfter)
  })
})

function stored(row: BucketRow | undefined): StoredRow | undefined {
  return row && { version: row.version, state: JSON.parse(encodeRow(row)) as unknown }
}
