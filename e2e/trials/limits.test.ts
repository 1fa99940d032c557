import { expect, it } from 'vitest'
import { hasRedis } from '../../packages/server/src/limits/testing/redis-server.ts'
import { hasPostgres } from '../support/index.ts'
import { describeReport, runLimitsTrial } from './limits/trial.ts'

/** Four processes take long to start where others want the processors. */
const TEST_MS_MAX = 180_000

const seed = Math.floor(Math.random() * 1e6)

it(
  `admits no more than a limit in any window, on four nodes that are killed, frozen and cut off (seed ${seed})`,
  async () => {
    const report = await runLimitsTrial({ store: hasPostgres ? 'Postgres' : 'SQLite', nodes: 4, seconds: 6, seed })
    console.log(describeReport(report))
    expect(report.faults).toEqual([])
    expect(report.answers.admitted).toBeGreaterThan(0)
  },
  TEST_MS_MAX,
)

it.skipIf(!hasRedis)(
  `admits no more where limits are counted in a Redis, which crashes too (seed ${seed})`,
  async () => {
    const report = await runLimitsTrial({ store: 'Redis', nodes: 4, seconds: 6, seed })
    console.log(describeReport(report))
    expect(report.faults).toEqual([])
    expect(report.answers.admitted).toBeGreaterThan(0)
  },
  TEST_MS_MAX,
)

it.skipIf(!hasRedis)(
  `finds a Redis that forgets at a crash what it has acknowledged (seed ${seed})`,
  async () => {
    const { counts, faults } = await runLimitsTrial({
      store: 'Redis',
      nodes: 2,
      seconds: 60,
      seed,
      forgets: true,
      stopsAtFault: true,
      faults: ['store_restart'],
      limits: [100],
    })
    console.log(`${counts.store_restart} crashes: ${faults[0]}`)
    expect(faults).not.toEqual([])
  },
  TEST_MS_MAX,
)
