import { serve } from '../../../packages/server/dist/serve.js'
import { makeLog } from '../../../packages/server/dist/system/index.js'
import { takeLeases } from '../checks.ts'
import { answerParent } from '../child.ts'
import { openFixture } from '../fixture.ts'
import type { CpuTime, Opened, ServerMessage } from './messages.ts'
import { offer } from './offer.ts'

answerParent<ServerMessage>((message) => (message.kind === 'open' ? open() : cpuTime()))

/** The server as `keywright serve` starts it, on a store of its own. */
async function open(): Promise<Opened> {
  const fixture = await openFixture()
  const { engine } = fixture.keywright
  const offered = await offer(fixture)
  await takeLeases(fixture, offered.limited)
  const { port } = await serve({ engine, hosts: ['127.0.0.1'], port: 0, trustedProxies: [], log: makeLog('silent') })
  return { port, ...offered }
}

function cpuTime(): CpuTime {
  const { user, system } = process.cpuUsage()
  return { micros: user + system }
}
