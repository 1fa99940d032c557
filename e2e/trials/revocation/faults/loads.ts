import { disabling } from '../commands/switches.ts'
import { nodeAt, type Stage } from '../stage.ts'
import { makeKey } from '../trial.ts'

const KEYS = 12
/** Longer than a command takes on a machine that has time. */
const SLOW_MS = 600

/** What one node reads of keys comes late, and each key is switched off while its first read there is on its way. */
export function loadsInFlight(index: number): Stage {
  return async ({ trial }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    await sender.suffer('loads on their way at one node', async () => {
      await Promise.all(
        Array.from({ length: KEYS }, async () => {
          const key = await makeKey(trial)
          node.slowLoads(SLOW_MS)
          const first = sender.check(node, key.subject)
          await sender.insist(disabling(key))
          await first
          await sender.check(node, key.subject)
        }),
      )
      node.slowLoads(0)
    })
  }
}
