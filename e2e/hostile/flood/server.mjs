/**
 * A server in a process of its own, so that its memory and its stalls are its own. It says where it listens, and how it
 * stands whenever it is asked.
 *
 * Arguments: as JSON, the database, the definition to apply and the fields of the good key.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { MANAGEMENT_SCOPES, SYSTEM_CALLER } from '../../../packages/server/dist/app/index.js'
import { openEngine } from '../../../packages/server/dist/engine.js'
import { serve } from '../../../packages/server/dist/serve.js'
import { makeLog } from '../../../packages/server/dist/system/index.js'

const { databaseFile, definition } = JSON.parse(process.argv[2])
const SERVICE = 'acme'

const engine = await openEngine({ databaseFile })
await engine.applyService(SYSTEM_CALLER, SERVICE, definition)
const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service: SERVICE, slug: 'a', name: 'A' })
const made = await engine.createKey(SYSTEM_CALLER, workspace.id, { name: 'Good' })
const fields = { name: 'Operator', scopes: MANAGEMENT_SCOPES, reach: 'all', operator: true }
const operator = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, fields)
const log = makeLog('warn')
const server = await serve({ engine, hosts: ['127.0.0.1'], port: 0, trustedProxies: ['127.0.0.1'], log })

let loadsMost = 0
const sampling = setInterval(() => {
  loadsMost = Math.max(loadsMost, engine.known.sizes.loads)
}, 1)
const stalls = monitorEventLoopDelay({ resolution: 1 })
stalls.enable()

process.on('message', async (ask) => {
  if (ask === 'stop') {
    clearInterval(sampling)
    await server.close()
    await engine.close()
    process.disconnect()
    return
  }
  // Twice: what the first leaves to be finished is gone after the second.
  for (let i = 0; i < 2; i += 1) {
    globalThis.gc()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  const loads = engine.storeWatch.counts().find(({ call }) => call === 'load_key').calls
  process.send({ bytes: heapUsed + external, loads, loadsMost, stallMs: stalls.max / 1e6, sizes: engine.known.sizes })
  loadsMost = 0
  stalls.reset()
})
process.send({
  port: server.port,
  token: made.token.reveal(),
  manager: operator.token.reveal(),
  workspace: workspace.id,
})
