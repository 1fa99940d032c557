/**
 * A server to be timed, in a process of its own. It fills its store before it listens: keys that are revoked at once, taken
 * in by the digests of their tokens. Then it prints a line of JSON and serves until its input ends.
 *
 * Argument: as JSON, the database file, the definition, and how many tokens of each kind to make.
 */
import { createHash } from 'node:crypto'
import { mintToken } from '../../../packages/core/dist/index.js'
import { SYSTEM_CALLER } from '../../../packages/server/dist/app/index.js'
import { openEngine } from '../../../packages/server/dist/engine.js'
import { serve } from '../../../packages/server/dist/serve.js'
import { makeLog, systemRandomBytes } from '../../../packages/server/dist/system/index.js'

const { databaseFile, definition, tokens } = JSON.parse(process.argv[2] ?? '{}')
const BATCH = 500

const engine = await openEngine({ databaseFile })
const { service } = await engine.applyService(SYSTEM_CALLER, 'acme', definition)
const workspace = await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service: 'acme', slug: 'one', name: 'One' })
const made = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
  name: 'Introspects',
  scopes: ['api-keys:verify'],
  reach: 'all',
})

const compiled = engine.definitionOf(service)
const mint = () =>
  mintToken(compiled, { type: 'secret', environment: 'live', randomBytes: systemRandomBytes }).token.reveal()
const digestOf = (token) => createHash('sha256').update(token).digest('base64url')

const revoked = []
while (revoked.length < tokens) {
  const some = Array.from({ length: BATCH }, mint)
  const keys = some.map((token) => ({ name: 'A key', digest: digestOf(token), format: 'acme_{secret:34}{checksum}' }))
  const { apiKeys } = await engine.importKeys(SYSTEM_CALLER, workspace.id, { keys })
  await engine.bulkKeys(SYSTEM_CALLER, workspace.id, { action: 'revoke', ids: apiKeys.map(({ id }) => id) })
  revoked.push(...some)
}
const unknown = Array.from({ length: revoked.length }, mint)

// The addresses of the callers are the trial's to tell: each of them is a stranger who has never guessed.
const trustedProxies = ['127.0.0.1']
const server = await serve({ engine, hosts: ['127.0.0.1'], port: 0, trustedProxies, log: makeLog('silent') })
console.log(JSON.stringify({ port: server.port, manager: made.token.reveal(), revoked, unknown }))

process.stdin.resume()
process.stdin.once('end', async () => {
  await server.close()
  await engine.close()
})
