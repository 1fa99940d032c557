import { disabling } from '../commands/switches.ts'
import { nodeAt, type Stage } from '../stage.ts'
import { makeKey } from '../trial.ts'

/** Fewer than a node has connections for loads, since each that is held keeps one. */
const KEYS = 3
const ROUNDS = 4

/** What one node has read of keys is still on its way to it while each of the keys is switched off, and arrives after that. */
export function loadsInFlight(index: number): Stage {
  return async ({ trial }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    await sender.suffer('loads on their way at one node', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const keys = await Promise.all(Array.from({ length: KEYS }, () => makeKey(trial)))
        const { held } = node.holdLoads(KEYS)
        const first = keys.map(({ subject }) => sender.check(node, subject))
        await held
        await Promise.all(keys.map((key) => sender.insist(disabling(key))))
        node.releaseLoads()
        await Promise.all(first)
        await Promise.all(keys.map(({ subject }) => sender.check(node, subject)))
      }
    })
  }
}
