import { expect, it } from 'vitest'
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
