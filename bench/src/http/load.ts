import autocannon from 'autocannon'
import { answerParent } from '../child.ts'
import type { LoadMessage, LoadOutcome } from './messages.ts'

/** Connections at once: as a gateway holds them, few and kept. */
const CONNECTIONS = 16
/** It looks only so often whether all has been answered: every second, unless it is told. */
const FINISHED_LOOKED_FOR_EVERY_MS = 50

answerParent<LoadMessage>(async ({ port, amount, requests }): Promise<LoadOutcome> => {
  const rest = stayAwake()
  const outcome = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    amount,
    sampleInt: FINISHED_LOOKED_FOR_EVERY_MS,
    requests: requests.map((request) => ({ ...request })),
  })
  rest()
  return {
    perSecond: amount / ((outcome.finish.getTime() - outcome.start.getTime()) / 1000),
    failed: amount - outcome['2xx'],
  }
})

/**
 * Keeps this process from sleeping while it waits. To wake one on another core is the work of whoever answers it, and on a
 * virtual machine that took 20 of 80 microseconds: only of a server that is slower than the load, so of one side alone.
 */
function stayAwake(): () => void {
  let awake = true
  const turn = (): void => {
    if (awake) setImmediate(turn)
  }
  turn()
  return () => {
    awake = false
  }
}
