import autocannon from 'autocannon'
import { answerParent } from '../child.ts'
import type { LoadMessage, LoadOutcome } from './messages.ts'

/** Connections at once: as a gateway holds them, few and kept. */
const CONNECTIONS = 16

answerParent<LoadMessage>(async ({ port, amount, requests }): Promise<LoadOutcome> => {
  const outcome = await autocannon({
    url: `http://127.0.0.1:${port}`,
    connections: CONNECTIONS,
    amount,
    requests: requests.map((request) => ({ ...request })),
  })
  return {
    perSecond: amount / ((outcome.finish.getTime() - outcome.start.getTime()) / 1000),
    failed: amount - outcome['2xx'],
  }
})
