import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { NOON } from '../../testing/owned-clock.ts'
import { auditCases } from './audit-cases.ts'
import { auditReadCases } from './audit-read-cases.ts'
import { feedCases } from './feed-cases.ts'
import { keyCases } from './key-cases.ts'
import { listCases } from './list-cases.ts'
import { invitationCases } from './invitation-cases.ts'
import { memberCases } from './member-cases.ts'
import { sessionCases } from './session-cases.ts'
import { nodeCases } from './node-cases.ts'
import { retentionCases } from './retention-cases.ts'
import { signInMeansCases } from './sign-in-means-cases.ts'
import type { Store } from '../sqlite-store.ts'
import { emptyDatabase, type OpenDatabase, type OpenedDatabase, type Suite } from './suite.ts'
import { transactionCases } from './transaction-cases.ts'
import { usageCases } from './usage-cases.ts'
import { workspaceCases } from './workspace-cases.ts'

/** What every store must keep, whichever engine it stands on. Each case begins with an empty database. */
export function storeContract(name: string, open: OpenDatabase): void {
  describe(`the ${name} store`, () => {
    const clock = { now: NOON }
    const others: Store[] = []
    let opened: OpenedDatabase | undefined
    const database = (): OpenedDatabase => {
      if (opened === undefined) throw new Error('the database is open within a test alone')
      return opened
    }
    beforeAll(async () => {
      opened = await open(() => clock.now)
    })
    afterEach(async () => {
      for (const other of others.splice(0)) await other.close()
      await emptyDatabase(database().store)
      clock.now = NOON
    })
    afterAll(() => opened?.close())

    const suite: Suite = {
      get store() {
        return database().store
      },
      clock,
      async another() {
        const other = await database().another()
        others.push(other)
        return other
      },
    }
    transactionCases(suite)
    workspaceCases(suite)
    keyCases(suite)
    listCases(suite)
    memberCases(suite)
    invitationCases(suite)
    sessionCases(suite)
    signInMeansCases(suite)
    auditCases(suite)
    auditReadCases(suite)
    feedCases(suite)
    nodeCases(suite)
    usageCases(suite)
    retentionCases(suite)
  })
}
