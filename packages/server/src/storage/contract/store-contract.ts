import { afterEach, beforeEach, describe } from 'vitest'
import { NOON } from '../../testing/owned-clock.ts'
import { auditCases } from './audit-cases.ts'
import { feedCases } from './feed-cases.ts'
import { keyCases } from './key-cases.ts'
import { listCases } from './list-cases.ts'
import { nodeCases } from './node-cases.ts'
import type { OpenDatabase, OpenedDatabase, Suite } from './suite.ts'
import { transactionCases } from './transaction-cases.ts'
import { usageCases } from './usage-cases.ts'
import { workspaceCases } from './workspace-cases.ts'

/** What every store must keep, whichever engine it stands on. Each case has a database of its own. */
export function storeContract(name: string, open: OpenDatabase): void {
  describe(`the ${name} store`, () => {
    let opened: OpenedDatabase | undefined
    const clock = { now: NOON }
    beforeEach(async () => {
      clock.now = NOON
      opened = await open(() => clock.now)
    })
    afterEach(() => opened?.close())

    const suite: Suite = {
      get store() {
        if (opened === undefined) throw new Error('the store is open within a test alone')
        return opened.store
      },
      clock,
      another: () => opened?.another() ?? Promise.reject(new Error('the store is open within a test alone')),
    }
    transactionCases(suite)
    workspaceCases(suite)
    keyCases(suite)
    listCases(suite)
    auditCases(suite)
    feedCases(suite)
    nodeCases(suite)
    usageCases(suite)
  })
}
