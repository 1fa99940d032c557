import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { commandsBySubject } from '../checker.ts'
import { revocation } from '../commands/revocations.ts'
import type { Sender } from '../sender.ts'
import { makeKnownKeys, nodeAt, type Stage, untilReady, untilStored } from '../stage.ts'

/**
 * A backup takes the place of the store, which stays closed for one lease, while a revocation waits for a node that is
 * stopped. Its change is lost, and so it must not be answered as proven; from then on every node answers from the backup.
 */
export function restored(silentIndex: number, commandsForMs: number): Stage {
  return async ({ trial, lanes, postgres, times }) => {
    const { sender } = trial
    const data = join(dirname(postgres.socketPath), 'data')
    await lanes.pause()
    await postgres.crash()
    const backedUpAt = performance.now()
    execFileSync('cp', ['-a', data, `${data}.backup`])
    await postgres.start()
    await untilReady(trial)
    lanes.resume()
    await pause(commandsForMs)
    await lanes.pause()

    const silent = nodeAt(trial, silentIndex)
    const [key] = await makeKnownKeys(trial, silent, 1)
    if (key === undefined) return
    await sender.suffer('an older backup restored', async () => {
      silent.freeze()
      const revoking = sender.command(revocation(key))
      const query = 'select 1 from keywright.api_keys where id = $1 and revoked_at is not null'
      await untilStored(postgres, { query, values: [key.id] }, revoking)
      const closedAt = performance.now()
      await postgres.crash()
      execFileSync('rm', ['-r', data])
      execFileSync('mv', [`${data}.backup`, data])
      await pause(times.leaseMs)
      await postgres.start()
      writeRestore(sender, { backedUpAt, closedAt, openedAt: performance.now() })
      if ((await revoking).isProven) sender.faults.push('a revocation that a restore has lost was answered as proven')
      silent.wake()
      await untilReady(trial)
    })
    // What it was about to do next is of a store that is no more.
    lanes.forget()
    lanes.resume()
  }
}

interface RestoreTimes {
  readonly backedUpAt: number
  readonly closedAt: number
  readonly openedAt: number
}

/** What the backup says of each subject: nothing of what was made later, and of the rest what was proven last before it. */
function writeRestore({ log }: Sender, { backedUpAt, closedAt, openedAt }: RestoreTimes): void {
  const bySubject = commandsBySubject(log.filter((entry) => entry.kind === 'command'))
  const common = {
    kind: 'command',
    name: 'restore',
    restore: true,
    isNote: true,
    sentAt: closedAt,
    answeredAt: openedAt,
  } as const
  for (const [subject, commands] of bySubject) {
    const before = commands.filter(({ sentAt }) => sentAt < backedUpAt)
    const last = before.findLast(({ final, everywhere }) => final === true && everywhere) ?? before.at(-1)
    // Where it is not certain what came last, the backup is not known either.
    const isKnown = last === undefined || (last.everywhere && before.every(({ answeredAt }) => answeredAt < backedUpAt))
    const verdict = last?.verdicts[subject] ?? 'unknown'
    log.push({ ...common, verdicts: { [subject]: verdict }, everywhere: isKnown, during: undefined })
  }
}
