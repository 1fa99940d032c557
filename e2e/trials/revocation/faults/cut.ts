import { setTimeout as pause } from 'node:timers/promises'
import { revocation } from '../commands/revocations.ts'
import { rotation } from '../commands/rotations.ts'
import { makeKnownKeys, nodeAt, type Stage, untilReady, untilStored } from '../stage.ts'

const KEYS = 4

/**
 * The link of one node to the database is lost, or only what comes back over it; its callers still reach it. `revoker` is the
 * node at which its keys are revoked; absent: each at another.
 */
export function linkCut(index: number, how: 'cut' | 'swallow', revoker?: number): Stage {
  return async ({ trial }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    const at = revoker === undefined ? undefined : nodeAt(trial, revoker)
    const keys = await makeKnownKeys(trial, node, KEYS)
    const name = how === 'cut' ? 'one link to the database cut' : 'one link to the database loses every answer'
    await sender.suffer(name, async () => {
      node.standing = false
      await node.link[how]()
      await Promise.all(keys.map((key) => sender.insist(revocation(key), at)))
      await Promise.all(keys.map(({ subject }) => sender.check(node, subject)))
      await node.link.mend()
      node.standing = true
      await untilReady(trial)
    })
  }
}

/** Every answer of the database comes late at one node, so that its loads are on their way while commands are. */
export function slowLink(index: number, forMs: number): Stage {
  return async ({ trial }) => {
    const { link } = nodeAt(trial, index)
    await trial.sender.suffer('one link to the database slow', async () => {
      await link.delay(40)
      await pause(forMs)
      await link.mend()
    })
  }
}

/**
 * The link is cut between a rotation's commit and its proof, which another node's silence holds up. The new token must go
 * out all the same, without the proof, and be good.
 */
export function rotationCut(index: number, silentIndex: number): Stage {
  return async ({ trial, postgres }) => {
    const { sender } = trial
    const [node, silent] = [nodeAt(trial, index), nodeAt(trial, silentIndex)]
    const [key] = await makeKnownKeys(trial, silent, 1)
    if (key === undefined) return
    const rotate = rotation(key, '0s', { verdict: 'superseded' })
    await sender.suffer('a link cut between a rotation and its proof, one node stopped', async () => {
      silent.freeze()
      const rotating = sender.command(rotate, node)
      const query = 'select 1 from keywright.secrets where api_key_id = $1 and ended = 1'
      await untilStored(postgres, { query, values: [key.id] }, rotating)
      node.standing = false
      await node.link.cut()
      const { json, isProven } = await rotating
      if (rotate.made() === undefined || isProven)
        sender.faults.push(`a rotation whose link was cut was answered with ${JSON.stringify(Object.keys(json ?? {}))}`)
      await node.link.mend()
      node.standing = true
      silent.wake()
      await untilReady(trial)
      // Finds nothing to change, and waits for the rotation.
      const again = {
        name: 'scopes',
        method: 'PATCH',
        path: `/v1/api-keys/${key.id}`,
        body: { scopes: ['read', 'write'] },
      }
      await sender.insist({ ...again, outcomes: () => rotate.outcomes({}) })
    })
  }
}
