import { setTimeout as pause } from 'node:timers/promises'
import { revocation } from '../commands/revocations.ts'
import { makeKnownKeys, nodeAt, type Stage, untilReady } from '../stage.ts'

const KEYS = 4

/** The database is stopped at once, and loses renewals whose commits it did not wait for; it comes back after a while. */
export function databaseCrash(downMs: number): Stage {
  return async ({ trial, postgres }) => {
    await trial.sender.suffer('the database stopped at once', async () => {
      await postgres.crash()
      await pause(downMs)
      await postgres.start()
      await untilReady(trial)
    })
  }
}

/** The same with a node that was stopped just before: its last renewal may be lost, and its lease still lasts. */
export function databaseCrashWithNodeStopped(index: number): Stage {
  return async ({ trial, postgres }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    const keys = await makeKnownKeys(trial, node, KEYS)
    await sender.suffer('the database stopped at once, one node stopped', async () => {
      await node.freezeAtRenewal('after')
      await postgres.crash()
      await postgres.start()
      await Promise.all(keys.map((key) => sender.insist(revocation(key))))
      const asked = keys.map(({ subject }) => sender.check(node, subject))
      node.wake()
      await Promise.all(asked)
      await untilReady(trial)
    })
  }
}
