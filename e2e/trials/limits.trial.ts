import { describe, expect, it } from 'vitest'
import { hasRedis } from '../../packages/server/src/limits/testing/redis-server.ts'
import { hasPostgres } from '../support/index.ts'
import { runLateTrial } from './limits/late.ts'
import { LIMIT, runSteady, SHARE_MIN } from './limits/simulated/steady.ts'
import { describeStorms, runStorms } from './limits/simulated/storm.ts'
import { openPostgres, openSqlite } from './limits/simulated/stores.ts'
import { describeReport, runLimitsTrial } from './limits/trial.ts'

const seed = Number(process.env['KEYWRIGHT_TRIAL_SEED'] ?? Math.floor(Math.random() * 1e6))
const SECONDS = Number(process.env['KEYWRIGHT_TRIAL_SECONDS'] ?? 300)

/** What this machine has. */
const CAN_TRY = { Postgres: hasPostgres, SQLite: true, Redis: hasRedis }

describe(`limits on four nodes (KEYWRIGHT_TRIAL_SEED=${seed})`, () => {
  const stores = (['Postgres', 'SQLite', 'Redis'] as const).filter((store) => CAN_TRY[store])
  it.each(stores)('hold in real time, with nodes killed, frozen and cut off, on %s', async (store) => {
    const report = await runLimitsTrial({ store, nodes: 4, seconds: SECONDS, seed })
    console.log(`${store}\n${describeReport(report)}`)
    expect(report.faults).toEqual([])
  })

  const linked = (['Postgres', 'Redis'] as const).filter((store) => CAN_TRY[store])
  it.each(linked)(
    'hold where the answer to a debit comes after its window has been spent anew, on %s',
    async (store) => {
      const { rounds, telling, held, faults } = await runLateTrial({ store, rounds: 100 })
      const most = Math.max(...held.map(({ surely }) => surely))
      console.log(
        `${store}: ${rounds} answers held back, ${telling} of them until the limit was spent anew: at most ${most} of 5`,
      )
      expect(faults).toEqual([])
      expect(telling).toBeGreaterThan(rounds / 2)
    },
  )

  it.each([
    { name: 'SQLite', open: openSqlite, storms: 1500 },
    ...(hasPostgres ? [{ name: 'Postgres', open: openPostgres, storms: 150 }] : []),
  ])('hold in simulated time, whoever gathers at the edges of buckets, on $name', async ({ name, open, storms }) => {
    const report = await runStorms(storms, seed, open)
    console.log(`${name}: ${describeStorms(report)}`)
    expect(report.faults).toEqual([])
    expect(report.full).toBeGreaterThan(report.limits / 4)
  })
})

describe('of ten thousand an hour', () => {
  it.each([
    { nodes: 1, asked: 1, pace: 1 },
    { nodes: 4, asked: 4, pace: 1 },
    { nodes: 4, asked: 1, pace: 1 },
    { nodes: 4, asked: 4, pace: 1.2 },
    { nodes: 4, asked: 4, pace: 5 },
    { nodes: 1, asked: 1, pace: 1, perMinute: 200 },
    { nodes: 4, asked: 4, pace: 1, perMinute: 200 },
    { nodes: 4, asked: 4, pace: 1, perMinute: 170 },
  ])('a steady client gets at least 97 %: %j', async (steady) => {
    const { share, most, tally } = await runSteady({ ...steady, rounds: 3 }, openSqlite)
    const text = `${(100 * share).toFixed(2)} %, at most ${most} in one window, ${tally.calls} calls of the store`
    console.log(`${JSON.stringify(steady)}: ${text} for ${tally.requests} requests`)
    expect(share).toBeGreaterThanOrEqual(SHARE_MIN)
    expect(most).toBeLessThanOrEqual(LIMIT)
  })
})

describe('a broken product is found in real time', () => {
  it.each([
    { store: 'SQLite', broken: 'counts_too_few_buckets', limits: [5] },
    { store: 'SQLite', broken: 'lease_outlives_bucket', limits: [1000] },
    ...(hasRedis ? ([{ store: 'Redis', broken: 'counts_too_few_buckets', limits: [5] }] as const) : []),
    ...(hasRedis ? ([{ store: 'Redis', broken: 'lease_outlives_bucket', limits: [1000] }] as const) : []),
  ] as const)('where it $broken, on $store', async ({ store, broken, limits }) => {
    const { faults } = await runLimitsTrial({
      store,
      nodes: 4,
      seconds: 60,
      seed,
      faults: [],
      limits,
      broken,
    })
    console.log(`${broken}: ${faults.slice(0, 3).join('; ')}`)
    expect(faults).not.toEqual([])
  })

  it.each((['Postgres', 'Redis'] as const).filter((store) => CAN_TRY[store]))(
    'where a late reply admits, on %s',
    async (store) => {
      const { faults } = await runLateTrial({ store, rounds: 10, broken: 'late_reply_admits' })
      console.log(`${store}: late_reply_admits: ${faults.slice(0, 3).join('; ')}`)
      expect(faults).not.toEqual([])
    },
  )
})
