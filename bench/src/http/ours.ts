import { SYSTEM_CALLER } from '../../../packages/server/dist/app/index.js'
import { serve } from '../../../packages/server/dist/serve.js'
import { makeLog } from '../../../packages/server/dist/system/index.js'
import { takeLeases } from '../checks.ts'
import { LIMITED_SERVICE, openFixture, SERVICE } from '../fixture.ts'
import { answerParent } from './child.ts'
import type { CpuTime, Opened, ServerMessage } from './messages.ts'

const KEYS = 1000

answerParent<ServerMessage>((message) => (message.kind === 'open' ? open() : cpuTime()))

/** The server as `keywright serve` starts it, on a store of its own. */
async function open(): Promise<Opened> {
  const fixture = await openFixture()
  const { engine } = fixture.keywright
  const tokens = await fixture.makeTokens(SERVICE, KEYS)
  const limited = await fixture.makeTokens(LIMITED_SERVICE, KEYS)
  await takeLeases(fixture, limited)
  const { token } = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
    name: 'bench',
    scopes: ['api-keys:verify'],
    reach: 'all',
  })
  if (token === undefined) throw new Error('a key that was just made has its token')
  const { port } = await serve({ engine, hosts: ['127.0.0.1'], port: 0, trustedProxies: [], log: makeLog('silent') })
  return { port, managementToken: token.reveal(), tokens, limited }
}

function cpuTime(): CpuTime {
  const { user, system } = process.cpuUsage()
  return { micros: user + system }
}
