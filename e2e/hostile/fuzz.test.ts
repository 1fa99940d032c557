import { expect, it } from 'vitest'
import { runFuzz } from './fuzz/run.ts'

const seed = Number(process.env['KEYWRIGHT_FUZZ_SEED'] ?? Math.floor(Math.random() * 1e9))

it(`answers five thousand spoilt requests as is documented (KEYWRIGHT_FUZZ_SEED=${seed})`, async () => {
  const { faults, statuses, goodChecks, perSecond } = await runFuzz({ count: 5000, seed })
  console.log(`seed ${seed}: ${perSecond.toFixed(0)} a second, ${goodChecks} checks of the good key,`, statuses)
  expect(faults).toEqual([])
  expect(goodChecks).toBeGreaterThan(0)
})
