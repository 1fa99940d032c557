import type { Bench } from '../bench.ts'
import { AS_SOURCE, startChild } from '../child.ts'
import { REASONS } from '../reasons.ts'
import { amountResult, type Result } from '../results.ts'
import type { SimulatedMessage, SimulatedOutcome } from './messages.ts'

const NODES = [1, 2, 3, 4]
const HOURS = 2
const HOURS_QUICK = 1
const TAIL_KEYS = 10_000
const TAIL_MINUTES = 30
const TAIL_MINUTES_QUICK = 3
/** What may be refused to a client that asks for exactly its limit: one bucket of sixty-one, and what lies in other leases. */
const LOST_PERCENT_MAX = 3
const CALLS_MAX = 10
/** So many more than a hundred requests in each of the sixty-one buckets, and well within the limit. */
const BUSY_PACE = 0.75
const AT_LIMIT = 'a steady client at its limit of 10,000 an hour'
const BUSY = 'a steady client at three quarters of its limit of 10,000 an hour'

/** How much of a limit can be used, and what limits ask of the store, over hours that pass in seconds. */
export async function* measureSimulated({ plan }: Bench): AsyncGenerator<Result> {
  const child = startChild('../src/simulated/child.ts', 'any', AS_SOURCE)
  const ask = (message: SimulatedMessage) => child.ask<SimulatedOutcome>(message)
  const hours = plan.quick ? HOURS_QUICK : HOURS
  try {
    for (const nodes of NODES) {
      const on = `${nodes === 1 ? 'one node' : `${nodes} nodes in turn`}, simulated`
      const atLimit = await ask({ kind: 'steady', nodes, pace: 1, hours })
      const refused = 100 * (1 - atLimit.admitted)
      yield amountResult({ name: `share refused to ${AT_LIMIT}, ${on}`, unit: '%', budget: LOST_PERCENT_MAX }, [
        refused,
      ])
      yield callsResult({ name: `calls of the store for ${AT_LIMIT}, ${on}` }, atLimit)
      const busy = await ask({ kind: 'steady', nodes, pace: BUSY_PACE, hours })
      // The promise is that of one process.
      const promised = nodes === 1 ? { budget: CALLS_MAX, reason: REASONS.leasesPerBucket } : {}
      yield callsResult({ name: `calls of the store for ${BUSY}, ${on}`, ...promised }, busy)
    }
    const minutes = plan.quick ? TAIL_MINUTES_QUICK : TAIL_MINUTES
    const tail = await ask({ kind: 'tail', keys: TAIL_KEYS, minutes })
    const keys = `${TAIL_KEYS.toLocaleString('en-US')} keys that are each used once a minute`
    yield callsResult({ name: `calls of the store for ${keys}, simulated` }, tail)
  } finally {
    await child.stop()
  }
}

function callsResult(
  claim: { readonly name: string; readonly budget?: number; readonly reason?: string },
  { callsPerThousand }: SimulatedOutcome,
): Result {
  return amountResult({ ...claim, unit: 'per 1,000 checks' }, [callsPerThousand])
}
