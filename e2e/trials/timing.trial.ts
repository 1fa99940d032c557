import { afterAll, beforeAll, expect, it } from 'vitest'
import { isEven } from './timing/statistics.ts'
import { startTimedServer, type TimedServer } from './timing/timed-server.ts'
import { describeReport, runTiming, TIMED_DOORS } from './timing/timing.ts'

const ANSWERS = 4000
const seed = Math.floor(Math.random() * 1e6)
const runs = TIMED_DOORS.flatMap((door) => (['cold', 'warm'] as const).map((warmth) => ({ door, warmth })))
let server: TimedServer

beforeAll(async () => {
  server = await startTimedServer(runs.length * ANSWERS)
})
afterAll(() => server.stop())

it.each(runs.map((run, at) => ({ ...run, from: at * ANSWERS })))(
  `tells an unknown token from a revoked one at $door, $warmth, no better than chance (seed ${seed})`,
  async (run) => {
    const timed = { ...run, answers: ANSWERS, seed }
    const report = await runTiming(server, timed)
    console.log(describeReport(timed, report))
    expect(report.texts.size).toBe(1)
    expect(isEven(report), describeReport(timed, report)).toBe(true)
  },
)
