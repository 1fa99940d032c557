import { revocation } from '../commands/revocations.ts'
import { makeKnownKeys, nodeAt, type Stage, untilStored } from '../stage.ts'

const KEYS = 4

/**
 * The process that revokes is killed between its commit and its proof, while another node that has the keys in memory is
 * stopped. Somebody else revokes them again: that answer must hold for the stopped node too.
 */
export function revokerKilled(revokerIndex: number, silentIndex: number): Stage {
  return async ({ trial, postgres }) => {
    const { sender } = trial
    const [revoker, silent] = [nodeAt(trial, revokerIndex), nodeAt(trial, silentIndex)]
    const keys = await makeKnownKeys(trial, silent, KEYS)
    await sender.suffer('the revoking process killed, one node stopped', async () => {
      silent.freeze()
      const waiting = Promise.all(keys.map((key) => sender.command(revocation(key), revoker)))
      const query = 'select id from keywright.api_keys where id = any($1) and revoked_at is not null'
      await untilStored(postgres, { query, values: [keys.map(({ id }) => id)], rows: KEYS }, waiting)
      await revoker.kill()
      await waiting
      await Promise.all(keys.map((key) => sender.insist(revocation(key))))
      const asked = keys.map(({ subject }) => sender.check(silent, subject))
      silent.wake()
      await Promise.all(asked)
    })
    await revoker.start()
  }
}

/** A node is killed with checks and commands in hand, and comes back as another. */
export function killed(index: number): Stage {
  return async ({ trial }) => {
    const { sender } = trial
    const node = nodeAt(trial, index)
    const keys = await makeKnownKeys(trial, node, KEYS)
    await sender.suffer('one node killed', async () => {
      await node.kill()
      await Promise.all(keys.map((key) => sender.insist(revocation(key))))
    })
    await node.start()
  }
}
