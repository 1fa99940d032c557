import { describe, expect, it } from 'vitest'
import { hasPostgres } from '../support/index.ts'
import { LIMIT, runSteady, SHARE_MIN, type Steady } from './limits/simulated/steady.ts'
import { describeStorms, runStorms, type StormsReport } from './limits/simulated/storm.ts'
import { openMemory, openPostgres, openSqlite } from './limits/simulated/stores.ts'

const seed = Math.floor(Math.random() * 1e6)

function expectHolds(report: StormsReport): void {
  console.log(describeStorms(report))
  expect(report.faults).toEqual([])
  expect(report.full).toBeGreaterThan(0)
}

describe(`four nodes in simulated time (seed ${seed})`, () => {
  it('never admit more than a limit in any window, whoever gathers at the edges of buckets, on SQLite', async () => {
    expectHolds(await runStorms(10, seed, openSqlite))
  })

  it.skipIf(!hasPostgres)('never admit more on Postgres either', async () => {
    expectHolds(await runStorms(2, seed, openPostgres))
  })

  it.each<Steady & { readonly who: string }>([
    { who: 'asks all nodes in turn', nodes: 4, asked: 4, pace: 1, rounds: 1 },
    { who: 'asks one of them', nodes: 4, asked: 1, pace: 1, rounds: 1 },
    { who: 'has a limit of 200 a minute beside it', nodes: 4, asked: 4, pace: 1, perMinute: 200, rounds: 1 },
  ])('give a steady client that $who at least 97 % of ten thousand an hour', async (steady) => {
    const { share, most } = await runSteady(steady, openMemory)
    console.log(`${steady.who}: ${(100 * share).toFixed(2)} %, at most ${most} in one window`)
    expect(share).toBeGreaterThanOrEqual(SHARE_MIN)
    expect(most).toBeLessThanOrEqual(LIMIT)
  })
})
