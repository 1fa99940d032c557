/**
 * Hours of limits in seconds: the limiter of the product over buckets in memory, with every clock and every way to the store
 * simulated as in the trial of the limits. It counts calls, and has nothing to do with rates.
 */
import type { KeyId } from '@keywright/core'
import { Cluster, StoreClock } from '../../../e2e/trials/limits/simulated/cluster.ts'
import { LIMIT, runSteady } from '../../../e2e/trials/limits/simulated/steady.ts'
import { Timeline } from '../../../e2e/trials/limits/simulated/timeline.ts'
import { makeMemoryBucketStore } from '../../../packages/server/src/limits/testing/memory-bucket-store.ts'
import { limitedKey, windowLimit } from '../../../packages/server/src/limits/testing/world.ts'
import type { LimitedKey } from '../../../packages/server/src/ports/limiter.ts'
import { answerParent } from '../child.ts'
import type { SimulatedMessage, SimulatedOutcome } from './messages.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** One way to the store and back. */
const WAY_MS = 0.5

answerParent<SimulatedMessage>((message) => (message.kind === 'steady' ? steady(message) : tail(message)))

async function steady(message: SimulatedMessage & { readonly kind: 'steady' }): Promise<SimulatedOutcome> {
  const { nodes, pace, hours } = message
  const { share, tally } = await runSteady({ nodes, asked: nodes, pace, rounds: hours }, async (now) => {
    const store = makeMemoryBucketStore(now)
    return { node: () => store, close: async () => {} }
  })
  return { admitted: share / pace, callsPerThousand: (1000 * tally.calls) / tally.requests }
}

/** Each key at its own second of the minute, on one node. */
async function tail({ keys, minutes }: SimulatedMessage & { readonly kind: 'tail' }): Promise<SimulatedOutcome> {
  const timeline = new Timeline()
  const store = makeMemoryBucketStore(new StoreClock(timeline).now)
  const limited = Array.from({ length: keys }, (_, i) => keyOf(i))
  const passage = () => ({ thereMs: WAY_MS, backMs: WAY_MS })
  const cluster = new Cluster({ timeline, nodes: 1, store, passage, rate: () => 1 }, limited)
  const ask = (index: number): void | Promise<void> => {
    const key = limited[index % keys]
    if (key === undefined) return
    timeline.schedule(MINUTE_MS / keys, () => ask(index + 1))
    return cluster.spend(0, key)
  }
  timeline.schedule(0, () => ask(0))
  await timeline.passUntil(minutes * MINUTE_MS)
  const { admitted, requests, calls } = cluster.tally
  return { admitted: admitted / requests, callsPerThousand: (1000 * calls) / requests }
}

function keyOf(i: number): LimitedKey {
  // It has the shape of an id, and so windows that are cut at an instant of its own.
  const id = `key_${String(i).padStart(20, '0')}` as KeyId
  return limitedKey([windowLimit(LIMIT, HOUR_MS, { name: 'hour' })], { id })
}
