import { revocation } from '../commands/revocations.ts'
import { disabling, enabling } from '../commands/switches.ts'
import { makeKnownKeys, nodeAt, type Stage, untilReady } from '../stage.ts'

const KEYS = 6

/** Anywhere, or on either side of a renewal. */
type Place = 'anywhere' | 'before a renewal' | 'after what a renewal read'

/**
 * A node stands still while keys that it has in its memory are revoked, each by two commands at once, and others enabled.
 * It is asked for all of them before it wakes, and again when it has joined anew.
 */
export function stopped(index: number, place: Place = 'anywhere'): Stage {
  return async ({ trial }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    const good = await makeKnownKeys(trial, node, KEYS)
    const bad = await makeKnownKeys(trial, node, KEYS / 2)
    await Promise.all(bad.map((key) => sender.insist(disabling(key))))
    await Promise.all(bad.map(({ subject }) => sender.check(node, subject)))
    await sender.suffer(`one node stopped${place === 'anywhere' ? '' : `, ${place}`}`, async () => {
      if (place === 'anywhere') node.freeze()
      else await node.freezeAtRenewal(place === 'before a renewal' ? 'before' : 'after')
      const revoked = good.flatMap((key) => [revocation(key), revocation(key)].map((each) => sender.insist(each)))
      await Promise.all([...revoked, ...bad.map((key) => sender.insist(enabling(key)))])
      const ask = () => [...good, ...bad].map(({ subject }) => sender.check(node, subject))
      const asked = ask()
      node.wake()
      await Promise.all(asked)
      await untilReady(trial)
      await Promise.all(ask())
    })
  }
}
