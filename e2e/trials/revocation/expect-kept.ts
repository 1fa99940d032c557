import { expect } from 'vitest'
import { describeReport, type RevocationReport } from './report.ts'

/** Prints what was counted, and expects that nothing was wrong. */
export function expectKept(title: string, report: RevocationReport): void {
  console.log(`${title}\n${describeReport(report)}`)
  const { faults, allowedThoughBad, refusedThoughGood, refusedForAnOldReason } = report
  expect({ faults, allowedThoughBad, refusedThoughGood, refusedForAnOldReason }).toEqual({
    faults: [],
    allowedThoughBad: [],
    refusedThoughGood: [],
    refusedForAnOldReason: [],
  })
}
