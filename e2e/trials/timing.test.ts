import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTimedServer, type TimedServer } from './timing/timed-server.ts'
import { runTiming, TIMED_DOORS } from './timing/timing.ts'

const ANSWERS = 25
let server: TimedServer

beforeAll(async () => {
  server = await startTimedServer(ANSWERS)
})
afterAll(() => server.stop())

// Times are the long form's matter: a busy machine must not fail a test.
it.each(TIMED_DOORS)(
  'refuses an unknown token and a revoked one at %s with the same bytes, cold and warm',
  async (door) => {
    for (const warmth of ['cold', 'warm'] as const) {
      const { texts } = await runTiming(server, { door, warmth, answers: ANSWERS, seed: 1, from: 0 })
      expect([...texts]).toHaveLength(1)
      expect([...texts][0]).toMatch(door === 'introspect' ? /\{"active":false\}$/ : /^HTTP\/1\.1 401 /)
    }
  },
)
