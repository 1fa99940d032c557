import { afterEach, beforeEach, describe } from 'vitest'
import { batchCases, contentionCases, pairCases } from './pair-cases.ts'
import { giveBackCases, oneRowCases, sharingCases, versionCases } from './row-cases.ts'
import { known, makeSuite } from './suite.ts'
import type { OpenedBuckets } from './suite.ts'
import { quotaCases, timeCases } from './time-cases.ts'

export type { OpenedBuckets } from './suite.ts'

/** What every bucket store must do; an adapter opens one, empty, for each case. */
export function bucketStoreContract(name: string, open: () => Promise<OpenedBuckets>): void {
  describe(`bucket store on ${name}`, () => {
    let opened: OpenedBuckets | undefined
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(async () => opened?.close())

    const suite = makeSuite(() => known(opened))
    oneRowCases(suite)
    sharingCases(suite)
    giveBackCases(suite)
    versionCases(suite)
    pairCases(suite)
    batchCases(suite)
    contentionCases(suite)
    timeCases(suite)
    quotaCases(suite)
  })
}
