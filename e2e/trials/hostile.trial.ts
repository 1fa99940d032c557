import { expect, it } from 'vitest'
import { expectBounded } from '../hostile/flood/expect-bounded.ts'
import { flood } from '../hostile/flood/flood.ts'
import { runFuzz } from '../hostile/fuzz/run.ts'
import { startApart } from '../hostile/support/apart.ts'

const seed = Number(process.env['KEYWRIGHT_FUZZ_SEED'] ?? Math.floor(Math.random() * 1e9))
/** A second flood finds every table of bounded size filled by the first. */
const GOOD_LOADS_MAX = 20
const GROWN_BYTES_MAX = 8 * 1024 * 1024
/** What the tables of bounded size may still take after the first tenth. */
const FUZZ_GROWN_BYTES_MAX = 64 * 1024 * 1024

it(`answers a million spoilt requests as is documented (KEYWRIGHT_FUZZ_SEED=${seed})`, async () => {
  const report = await runFuzz({ count: 1_000_000, seed })
  const { faults, statuses, goodChecks, perSecond, grownBytes, stallMs } = report
  console.log(`seed ${seed}: ${perSecond.toFixed(0)} a second, ${goodChecks} checks of the good key`, statuses)
  console.log(`grown by ${(grownBytes / 1e6).toFixed(1)} MB, the longest stall ${stallMs.toFixed(0)} ms`)
  expect(faults).toEqual([])
  expect(grownBytes).toBeLessThan(FUZZ_GROWN_BYTES_MAX)
})

it.each(['wrong', 'sound'] as const)(
  'takes a hundred thousand made-up tokens with a %s checksum twice, and holds no more after the second time',
  async (checksum) => {
    const count = 100_000
    const server = await startApart()
    try {
      const before = await server.state()
      await flood(server, count, checksum)
      const filled = await server.state()
      const report = await flood(server, count, checksum)
      const after = await server.state()
      const { slowestGoodMs, perSecond, answers, good } = report
      console.log(
        `${checksum}: ${perSecond.toFixed(0)} a second, the good key's slowest answer ${slowestGoodMs.toFixed(0)} ms`,
        answers,
        good,
        `${after.loads - before.loads} reads, ${((after.bytes - filled.bytes) / 1e6).toFixed(1)} MB more`,
      )
      expect(Object.keys(good)).toEqual(['200'])
      // Of the good key alone, and again where a starved machine lets the lease lapse.
      if (checksum === 'wrong') expect(after.loads - before.loads).toBeLessThanOrEqual(GOOD_LOADS_MAX)
      expectBounded(before, after)
      expect(after.bytes - filled.bytes).toBeLessThan(GROWN_BYTES_MAX)
    } finally {
      await server.stop()
    }
  },
)
