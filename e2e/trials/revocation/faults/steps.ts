import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { revocation } from '../commands/revocations.ts'
import { rotationAfterASecond } from '../commands/rotations.ts'
import { makeKnownKeys, nodeAt, type Stage, untilReady } from '../stage.ts'

const KEYS = 4
const STEP_MS = 5000

/**
 * The clock of one node's machine steps forward, then back beyond where it was, then to where it was. What it is told to end a
 * second later ends then all the same, on every node.
 */
export function clockSteps(index: number, forMs: number): Stage {
  return async ({ trial }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    for (const stepMs of [STEP_MS, -STEP_MS, 0]) {
      const keys = await makeKnownKeys(trial, node, KEYS)
      const rotated = await makeKnownKeys(trial, node, KEYS)
      await sender.suffer(`the clock of one node ${stepMs} ms off`, async () => {
        node.stepClock(stepMs)
        await Promise.all(rotated.map((key) => sender.command(rotationAfterASecond(key), node)))
        await Promise.all(keys.map((key) => sender.insist(revocation(key))))
        await pause(forMs)
      })
    }
  }
}

/** A new pepper, by stopping and starting one node after the other; what is used meanwhile is digested anew. */
export const newPepper: Stage = async ({ trial, peppersFile }) => {
  const { sender } = trial
  await sender.suffer('a new pepper, node by node', async () => {
    const before = readFileSync(peppersFile, 'utf8')
    writeFileSync(peppersFile, `2:${Buffer.alloc(32, 2).toString('base64')}\n${before}`)
    for (const node of sender.nodes) {
      await node.stop()
      await node.start()
      await untilReady(trial)
    }
  })
}
