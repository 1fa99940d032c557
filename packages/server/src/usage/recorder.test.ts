import { beforeEach, describe, expect, it } from 'vitest'
import type { UsageBatch } from '../ports/index.ts'
import { deferred, NOON, OwnedClock, settled } from '../testing/owned-clock.ts'
import { makeKnownKey } from '../testing/known-key.ts'
import { keyId, secretId } from '../testing/rows.ts'
import { LISTED_AGAIN_AFTER_MS, LISTED_AT_ONCE_MAX } from './refusal-share.ts'
import {
  COUNTERS_PENDING_MAX,
  COUNTERS_PER_BATCH_MAX,
  FLUSH_EVERY_MS,
  REFUSALS_PENDING_MAX,
  UsageRecorder,
} from './recorder.ts'

const HOUR = 3_600_000
const ORIGIN = { ip: '203.0.113.7', method: 'GET', path: '/x?token=secret' }

let clock = new OwnedClock()
let batches: UsageBatch[] = []
let troubles: unknown[] = []
let answer: () => Promise<void> = async () => {}
let recorder: UsageRecorder

beforeEach(() => {
  clock = new OwnedClock()
  batches = []
  troubles = []
  answer = async () => {}
  let ids = 0
  recorder = new UsageRecorder({
    store: {
      addUsage: async (batch) => {
        batches.push(batch)
        await answer()
      },
    },
    clock,
    newId: (prefix) => `${prefix}_${(ids += 1)}`,
    sha256Hex: (text) => `hash of ${text}`,
    onTrouble: (error) => void troubles.push(error),
  })
})

const counts = (): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = {}
  for (const { usage } of batches) {
    for (const { secretId: id, outcome, hour, count } of usage) {
      const name = `${Number(id.slice(4))} ${outcome} ${(hour - NOON) / HOUR}`
      sums[name] = (sums[name] ?? 0) + count
    }
  }
  return sums
}

describe('counted checks', () => {
  it('go to the store together, a second later', async () => {
    recorder.start()
    const [one, two] = [makeKnownKey(1), makeKnownKey(2)]
    for (let i = 0; i < 5; i += 1) recorder.allowed(one, undefined)
    recorder.allowed(two, undefined)
    recorder.denied('acme', { reason: 'expired' }, two, ORIGIN)
    clock.pass(FLUSH_EVERY_MS - 1)
    await settled()
    expect(batches).toEqual([])
    clock.pass(1)
    await settled()
    expect(batches).toHaveLength(1)
    expect(counts()).toEqual({ '1 allowed 0': 5, '2 allowed 0': 1, '2 expired 0': 1 })
  })

  it('go with who made them, and are told again when the store did not take them', async () => {
    const one = makeKnownKey(1)
    answer = () => Promise.reject(new Error('away'))
    recorder.allowed(one, '203.0.113.7')
    await recorder.flush()
    recorder.allowed(one, '203.0.113.8')
    recorder.allowed(one, undefined)
    batches = []
    answer = async () => {}
    await recorder.flush()
    await recorder.flush()
    expect(batches.flatMap(({ callers }) => callers.map(({ secretId: id }) => id))).toEqual([
      one.secret.id,
      one.secret.id,
    ])
    expect(batches).toHaveLength(1)
    recorder.allowed(one, '203.0.113.7')
    await recorder.flush()
    expect(batches.at(-1)?.callers).toEqual([])
  })

  it('ask the store for nothing while nothing is counted', async () => {
    recorder.start()
    await clock.passSlowly(10_000, 500)
    expect(batches).toEqual([])
  })

  it('are counted once, flush after flush', async () => {
    recorder.start()
    const one = makeKnownKey(1)
    for (let second = 0; second < 5; second += 1) {
      recorder.allowed(one, undefined)
      await clock.passSlowly(FLUSH_EVERY_MS, 500)
    }
    expect(counts()).toEqual({ '1 allowed 0': 5 })
  })

  it('belong to the hour in which they were made', async () => {
    const one = makeKnownKey(1)
    recorder.denied('acme', { reason: 'expired' }, one, ORIGIN)
    clock.pass(HOUR)
    recorder.denied('acme', { reason: 'expired' }, one, ORIGIN)
    await recorder.flush()
    expect(counts()).toEqual({ '1 expired 0': 1, '1 expired 1': 1 })
  })

  it('are kept while the store is away, and written once when it is back', async () => {
    const one = makeKnownKey(1)
    answer = () => Promise.reject(new Error('away'))
    for (let i = 0; i < 3; i += 1) {
      recorder.allowed(one, undefined)
      recorder.denied('acme', { reason: 'expired' }, one, ORIGIN)
      await recorder.flush()
    }
    expect(troubles).toHaveLength(3)
    batches = []
    answer = async () => {}
    await recorder.flush()
    await recorder.flush()
    expect(counts()).toEqual({ '1 allowed 0': 3, '1 expired 0': 3 })
    expect(batches.flatMap(({ refusals }) => refusals)).toHaveLength(3)
    expect(batches).toHaveLength(1)
  })

  it('that come while a flush is under way are the next one’s', async () => {
    const one = makeKnownKey(1)
    const slow = deferred<void>()
    answer = () => slow.promise
    recorder.allowed(one, undefined)
    const first = recorder.flush()
    await settled()
    recorder.allowed(one, undefined)
    const second = recorder.flush()
    slow.resolve()
    await Promise.all([first, second])
    expect(batches.map(({ usage }) => usage[0]?.count)).toEqual([1, 1])
  })

  it('are written when the process stops, and no timer is left', async () => {
    recorder.start()
    recorder.allowed(makeKnownKey(1), undefined)
    await recorder.stop()
    expect(counts()).toEqual({ '1 allowed 0': 1 })
    expect(clock.timers).toBe(0)
  })

  it('of an entry that leaves memory, or is loaded anew, are not lost', async () => {
    const [old, fresh] = [makeKnownKey(1), makeKnownKey(1)]
    recorder.allowed(old, undefined)
    recorder.take(old)
    recorder.allowed(fresh, undefined)
    recorder.allowed(old, undefined)
    await recorder.flush()
    expect(counts()).toEqual({ '1 allowed 0': 3 })
  })

  it('are kept in bounded number while the store is away, the latest of them', async () => {
    for (let index = 0; index < COUNTERS_PENDING_MAX + 5; index += 1) {
      recorder.denied('acme', { reason: 'expired' }, makeKnownKey(index), ORIGIN)
    }
    await recorder.flush()
    const seen = Object.keys(counts())
    expect(seen).toHaveLength(COUNTERS_PENDING_MAX)
    expect(seen).not.toContain('4 expired 0')
    expect(seen).toContain(`${COUNTERS_PENDING_MAX + 4} expired 0`)
  })

  it('go in batches of bounded size', async () => {
    const many = COUNTERS_PER_BATCH_MAX * 2 + 5
    for (let index = 0; index < many; index += 1) recorder.allowed(makeKnownKey(index), undefined)
    await recorder.flush()
    expect(batches.map(({ usage }) => usage.length)).toEqual([COUNTERS_PER_BATCH_MAX, COUNTERS_PER_BATCH_MAX, 5])
    expect(batches.map(({ lastUsed }) => lastUsed.length)).toEqual([COUNTERS_PER_BATCH_MAX, COUNTERS_PER_BATCH_MAX, 5])
    expect(Object.keys(counts())).toHaveLength(many)
  })
})

describe('the last use', () => {
  it('is told for each secret, the latest of its uses', async () => {
    const [old, fresh] = [makeKnownKey(1, {}, 1), makeKnownKey(1, {}, 2)]
    recorder.allowed(old, undefined)
    clock.pass(10)
    recorder.allowed(old, undefined)
    recorder.allowed(fresh, undefined)
    clock.pass(10)
    recorder.allowed(fresh, undefined)
    await recorder.flush()
    expect(batches[0]?.lastUsed).toEqual([
      { secretId: secretId(1), at: NOON + 10 },
      { secretId: secretId(2), at: NOON + 20 },
    ])
  })

  it('is known before it is written, and while the store is away', async () => {
    recorder.allowed(makeKnownKey(1), undefined)
    expect(recorder.lastUseOf(secretId(1))).toBe(NOON)
    answer = () => Promise.reject(new Error('away'))
    await recorder.flush()
    expect(recorder.lastUseOf(secretId(1))).toBe(NOON)
    answer = async () => {}
    await recorder.flush()
    expect(batches.at(-1)?.lastUsed).toEqual([{ secretId: secretId(1), at: NOON }])
  })
})

describe('refusals', () => {
  it('hold who, when, why and from where, and no query string', async () => {
    recorder.denied('acme', { reason: 'scope_missing', missing: ['a' as never, 'b' as never] }, makeKnownKey(1), ORIGIN)
    recorder.denied('acme', { reason: 'unknown' }, undefined, { ip: undefined, method: undefined, path: undefined })
    await recorder.flush()
    expect(batches[0]?.refusals).toMatchObject([
      {
        id: 'ref_1',
        service: 'acme',
        apiKeyId: keyId(1),
        secretId: secretId(1),
        at: NOON,
        reason: 'scope_missing',
        detail: 'a b',
        ip: '203.0.113.7',
        method: 'GET',
        path: '/x',
      },
      { apiKeyId: undefined, reason: 'unknown', detail: undefined, path: undefined },
    ])
  })

  it('are cut to what a list shows: a long path and a long method', async () => {
    recorder.denied('acme', { reason: 'unknown' }, undefined, {
      ip: undefined,
      method: 'M'.repeat(500),
      path: `/${'p'.repeat(500)}`,
    })
    await recorder.flush()
    const [refusal] = batches[0]?.refusals ?? []
    expect([refusal?.method?.length, refusal?.path?.length]).toEqual([20, 200])
  })

  it('beyond a thousand between two flushes are counted, and no longer listed', async () => {
    for (let i = 0; i < REFUSALS_PENDING_MAX + 7; i += 1) {
      recorder.denied('acme', { reason: 'expired' }, makeKnownKey(1), ORIGIN)
    }
    expect(recorder.refusalsLeftOut).toBe(7)
    await recorder.flush()
    expect(batches[0]?.refusals).toHaveLength(REFUSALS_PENDING_MAX)
    expect(counts()).toEqual({ '1 expired 0': REFUSALS_PENDING_MAX + 7 })
  })

  it('that no key stands behind are listed for each address by its share, and counted all the same', async () => {
    for (let i = 0; i < 3 * REFUSALS_PENDING_MAX; i += 1) {
      recorder.denied('acme', { reason: 'unknown' }, undefined, ORIGIN)
    }
    recorder.denied('acme', { reason: 'unknown' }, undefined, { ...ORIGIN, ip: '203.0.113.8' })
    clock.pass(LISTED_AGAIN_AFTER_MS)
    recorder.denied('acme', { reason: 'unknown' }, undefined, ORIGIN)
    await recorder.flush()
    const listed = batches[0]?.refusals ?? []
    expect(listed.filter(({ ip }) => ip === ORIGIN.ip)).toHaveLength(LISTED_AT_ONCE_MAX + 1)
    expect(listed.filter(({ ip }) => ip === '203.0.113.8')).toHaveLength(1)
    expect(listed.at(-1)?.detail).toBe('2980 more of this address before it are not listed')
    expect(recorder.refusalsLeftOut).toBe(2980)
    expect([...recorder.checks()]).toEqual([{ service: 'acme', outcome: 'unknown', count: 3002 }])
  })
})
