/**
 * A process that is killed: it opens an installation and works on it until then. What has been answered to it, it
 * acknowledges with a line on its output, written before anything else is done.
 *
 * Arguments: what to do (`commands`, or `spend` a limit), then as JSON what it needs for that.
 */
import { writeSync } from 'node:fs'
import { SYSTEM_CALLER } from '../../../packages/server/dist/app/index.js'
import { openEngine } from '../../../packages/server/dist/engine.js'

const [, , task, input = '{}'] = process.argv
const { databaseFile, workspace, seed, token, service, count } = JSON.parse(input)

/** Commands that run at the same time, each on keys of its own, so that several share a commit. */
const LANES = 4

const engine = await openEngine({ databaseFile, times: { leaseMs: 1000, renewEveryMs: 250, marginShare: 0.1 } })
say({ ready: true })
if (task === 'commands') await Promise.all(Array.from({ length: LANES }, (_, lane) => work(lane)))
else await spend()
await engine.close()

/** A whole line in one write, which a pipe takes or leaves. */
function say(line) {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

async function work(lane) {
  const random = randomOf(seed * LANES + lane)
  const page = await engine.queries.listKeys(workspace, {}, Date.now(), { limit: 200, after: undefined })
  const ids = page.items.map(({ id }) => id).filter((_, index) => index % LANES === lane)
  for (;;) {
    const id = ids[Math.floor(random() * ids.length)]
    try {
      const {
        action,
        apiKey,
        token: made,
      } = await (id === undefined || random() < 0.2 ? create(random) : change(id, random))
      if (action === 'create') ids.push(apiKey.id)
      const { revision, name, disabledAt, revokedAt } = apiKey
      say({
        action,
        id: apiKey.id,
        revision,
        name,
        disabled: disabledAt !== undefined,
        revoked: revokedAt !== undefined,
        token: made?.reveal(),
      })
    } catch (error) {
      // A revoked key refuses, and so does one with five live secrets: both leave nothing, and nothing is acknowledged.
      if (!['key_revoked', 'secrets_exhausted'].includes(error.code)) throw error
    }
  }
}

async function create(random) {
  const made = await engine.createKey(SYSTEM_CALLER, workspace, { name: nameOf(random) })
  return { action: 'create', ...made }
}

async function change(id, random) {
  const { keys } = engine
  // Nothing waits for the node that was killed before: what is tried here is what is written, not who has heard of it.
  const options = { wait: false }
  const commands = [
    ['rotate', () => keys.rotateKey(SYSTEM_CALLER, id, random() < 0.5 ? 0 : 60_000, options)],
    ['rotate', () => keys.rotateKey(SYSTEM_CALLER, id, 0, options)],
    ['disable', () => keys.disableKey(SYSTEM_CALLER, id, options)],
    ['enable', () => keys.enableKey(SYSTEM_CALLER, id, options)],
    ['enable', () => keys.enableKey(SYSTEM_CALLER, id, options)],
    ['rename', () => keys.editKey(SYSTEM_CALLER, id, { name: nameOf(random) }, options)],
    ['edit', () => keys.editKey(SYSTEM_CALLER, id, { scopes: [random() < 0.5 ? 'read' : 'write'] }, options)],
    ['revoke', () => keys.revokeKey(SYSTEM_CALLER, id, 'tried', options)],
  ]
  const [action, run] = commands[Math.floor(random() * commands.length)]
  return { action, ...(await run()) }
}

/** Checks a key with a limit, several at a time, until it is refused or has been admitted `count` times. */
async function spend() {
  let admitted = 0
  let refused = false
  while (!refused && admitted < count) {
    const asked = Array.from({ length: Math.min(LANES, count - admitted) }, async () => {
      const { verdict } = await engine.check({ service, credential: () => ({ kind: 'token', token }), demand: {} })
      if (verdict.allowed) say({ admitted: (admitted += 1) })
      else refused = true
    })
    await Promise.all(asked)
  }
}

function nameOf(random) {
  return `Key ${Math.floor(random() * 1e9)}`
}

/** Mulberry32: a failing seed is drawn again. */
function randomOf(start) {
  let state = start >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
