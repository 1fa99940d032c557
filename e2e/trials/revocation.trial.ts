import { expect, it } from 'vitest'
import { describeReport } from './revocation/report.ts'
import { healthy, runRevocationTrial } from './revocation/revocation.ts'

const seed = Number(process.env['KEYWRIGHT_REVOCATION_SEED'] ?? Math.floor(Math.random() * 1e6))

it(`gives no old verdict after any of thousands of proofs on four nodes (KEYWRIGHT_REVOCATION_SEED=${seed})`, async () => {
  const stages = [healthy(120_000)]
  const report = await runRevocationTrial({ seed, checksPerNodeAndSecond: 40, stages })
  console.log(`seed ${seed}\n${describeReport(report)}`)
  expect(report.allowedThoughBad).toEqual([])
  expect(report.refusedThoughGood).toEqual([])
  expect(report.refusedForAnOldReason).toEqual([])
})
