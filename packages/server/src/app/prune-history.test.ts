import { describe, expect, it } from 'vitest'
import type { AuditPruneStep, PruneStep, RetentionStore } from '../ports/index.ts'
import { deferred, OwnedClock, settled } from '../testing/owned-clock.ts'
import { makePruneHistory, RETENTION, type Retention } from './prune-history.ts'
import { PRUNE_HISTORY_EVERY_MS, startUpkeep } from './upkeep.ts'

const NONE: PruneStep = { deleted: 0, next: undefined }

function world(store: Partial<RetentionStore> = {}, retention: Retention = RETENTION) {
  const clock = new OwnedClock()
  const asked: (readonly [string, number, string])[] = []
  const spy =
    (name: Exclude<keyof RetentionStore, 'pruneAudit' | 'pruneEnded'>) => async (before: number, from: string) => {
      asked.push([name, Math.round((clock.wall - before) / 86_400_000), from])
      return store[name]?.(before, from) ?? NONE
    }
  const history = makePruneHistory({
    store: {
      pruneUsage: spy('pruneUsage'),
      pruneRefusals: spy('pruneRefusals'),
      pruneBuckets: spy('pruneBuckets'),
      pruneAudit: async (before, from) => store.pruneAudit?.(before, from) ?? NONE,
      pruneEnded: async (table: string, now: number) => {
        asked.push([table, (clock.wall - now) / 86_400_000, ''])
        return NONE
      },
    },
    retention,
    wallNow: clock.wallNow,
  })
  const troubles: unknown[] = []
  const start = () =>
    startUpkeep({
      oneLimitStore: { look: async () => {} },
      clock,
      history,
      limiter: { sweep() {} },
      feed: { listNodes: async () => [], pruneChanges: async () => {} },
      onNodes() {},
      onTrouble: (error) => troubles.push(error),
    })
  return { clock, asked, history, troubles, start }
}

describe('retention', () => {
  it('goes through each table slice by slice, by its own age, and counts what it deleted', async () => {
    const slices: PruneStep[] = [{ deleted: 1000, next: 'a' }, { deleted: 5, next: 'b' }, NONE]
    const { history, asked } = world({ pruneUsage: async () => slices.shift() ?? NONE })
    await history.prune()
    expect(asked).toEqual([
      ['pruneUsage', 400, ''],
      ['pruneUsage', 400, 'a'],
      ['pruneUsage', 400, 'b'],
      ['pruneRefusals', 30, ''],
      ['pruneBuckets', 400, ''],
      ['sessions', 0, ''],
      ['invitations', 0, ''],
      ['challenges', 0, ''],
    ])
    expect(history.pruned).toMatchObject({ usage: 1005, refusals: 0, buckets: 0, audit: 0 })
  })

  it('runs a minute after the start and then once an hour at most', async () => {
    const { clock, asked, start } = world()
    const stop = start()
    const runs = (): number => asked.filter(([name]) => name === 'pruneUsage').length
    await clock.passSlowly(59_000, 1000)
    expect(runs()).toBe(0)
    await clock.passSlowly(2000, 1000)
    expect(runs()).toBe(1)
    await clock.passSlowly(PRUNE_HISTORY_EVERY_MS - 5000, 60_000)
    expect(runs()).toBe(1)
    await clock.passSlowly(10_000, 1000)
    expect(runs()).toBe(2)
    await stop()
  })

  it('tells a failure as trouble and tries again an hour later', async () => {
    const { clock, troubles, start } = world({
      pruneUsage: async () => {
        throw new Error('the store is away')
      },
    })
    const stop = start()
    await clock.passSlowly(61_000, 1000)
    expect(troubles).toHaveLength(1)
    await clock.passSlowly(PRUNE_HISTORY_EVERY_MS, 60_000)
    expect(troubles).toHaveLength(2)
    await stop()
  })

  it('begins no other slice once it is stopped, and waits for the one under way', async () => {
    const slice = deferred<PruneStep>()
    const { history, asked } = world({ pruneUsage: () => slice.promise })
    const pruning = history.prune()
    let ended = false
    const stopped = history.stop().then(() => {
      ended = true
    })
    await settled()
    expect(ended).toBe(false)
    slice.resolve({ deleted: 1, next: 'a' })
    await Promise.all([pruning, stopped])
    expect(asked).toHaveLength(1)
  })

  it('leaves the audit alone until it is told how long it is kept', async () => {
    const { history } = world({ pruneAudit: () => Promise.reject(new Error('it was asked for')) })
    await expect(history.prune()).resolves.toBeUndefined()
  })

  it('prunes the audit up to the beginning of a day, so that a chain leaves one event a day', async () => {
    const asked: number[] = []
    const pruneAudit = async (before: number): Promise<PruneStep> => {
      asked.push(before)
      return { deleted: 3, next: undefined }
    }
    const { history, clock } = world({ pruneAudit }, { ...RETENTION, auditDays: 90 })
    await history.prune()
    clock.pass(3_600_000)
    await history.prune()
    expect(new Set(asked)).toEqual(new Set([Date.parse('2025-10-17T00:00:00Z')]))
    expect(history.pruned.audit).toBe(6)
  })

  it('goes on behind a chain that was altered, and tells of it in the end', async () => {
    const fault = { number: 4, kind: 'changed' } as const
    const steps: AuditPruneStep[] = [
      { deleted: 0, next: 'a', broken: { chain: 'installation', fault } },
      { deleted: 2, next: undefined },
    ]
    const { history } = world({ pruneAudit: async () => steps.shift() ?? NONE }, { ...RETENTION, auditDays: 1 })
    await expect(history.prune()).rejects.toThrow('installation is changed at event 4')
    expect(history.pruned.audit).toBe(2)
  })
})
