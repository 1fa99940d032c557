import { Agent, request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mintToken } from '@keywright/core'
import { SYSTEM_CALLER } from '../../packages/server/src/app/index.ts'
import { GUESSES_FREE, SLOWED_MS_MAX } from '../../packages/server/src/cache/guess-table.ts'
import { SLOWED_PER_ADDRESS_MAX } from '../../packages/server/src/cache/slow-lane.ts'
import { type RunningServer, serve } from '../../packages/server/src/serve.ts'
import { makeLog, rest, systemRandomBytes } from '../../packages/server/src/system/index.ts'
import { type EngineWorld, openEngineWorld } from '../../packages/server/src/testing/engine-world.ts'
import { LISTED_AT_ONCE_MAX } from '../../packages/server/src/usage/refusal-share.ts'

const GUESSER = '203.0.113.7'
const NEIGHBOUR = '203.0.113.8'
const FLOOD = 3000
/** More than may wait for one address. */
const CONNECTIONS = 400

let world: EngineWorld
let server: RunningServer
let operator = ''
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })

beforeEach(async () => {
  world = await openEngineWorld()
  const log = makeLog('silent')
  const { engine } = world
  // The test is the proxy that tells the addresses.
  server = await serve({ engine, hosts: ['127.0.0.1'], port: 0, trustedProxies: ['127.0.0.1'], log })
  const scopes = ['usage:read', 'nodes:read', 'api-keys:verify']
  const made = { name: 'Operator', scopes, reach: 'all', operator: true }
  operator = (await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, made as never)).token?.reveal() ?? ''
})

afterEach(async () => {
  agent.destroy()
  const closing = server.close()
  world.clock.pass(60_000)
  await closing
  await world.close()
})

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

function send(path: string, headers: Readonly<Record<string, string>>): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, agent, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

const use = (token: string, from: string): Promise<Got> =>
  send('/forward-auth/acme', { 'x-api-key': token, 'x-forwarded-for': from })

const read = (path: string): Promise<Got> =>
  send(path, { authorization: `Bearer ${operator}`, 'x-forwarded-for': NEIGHBOUR, host: 'keywright.example' })

/** Well formed, its checksum right, and nobody's. */
function madeUp(service = 'acme'): string {
  const definition = world.engine.lastDefinitionOf(service)
  if (definition === undefined) throw new Error(`${service} has not been checked yet`)
  const environment = definition.environments[0]?.name ?? ''
  const type = definition.types[0]?.name ?? ''
  return mintToken(definition, { type, environment, randomBytes: systemRandomBytes }).token.reveal()
}

const newToken = async (): Promise<string> => (await world.newKey()).token.reveal()

const slowed = (): number => world.engine.known.guessing.slowed

/** Until so many more wait in the server than did before; time stands still. */
async function untilSlowed(count: number): Promise<void> {
  while (slowed() < count) await rest()
}

/** Sends guesses one after the other, passing the time that each has to wait. */
async function guessOnAndOn(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const before = slowed()
    const answer = use(madeUp(), GUESSER)
    if (world.engine.known.guessing.addresses > 0) {
      await untilSlowed(before + 1)
      world.clock.pass(SLOWED_MS_MAX)
    }
    expect((await answer).status).toBe(401)
  }
}

/** Guesses until all of the address that may wait waits, and the rest is turned away; time stands still. */
async function flood(): Promise<{ readonly refused: number; readonly all: Promise<readonly Got[]> }> {
  await guessOnAndOn(GUESSES_FREE + 1)
  let refused = 0
  const all: Promise<Got>[] = []
  await new Promise<void>((resolve) => {
    for (let i = 0; i < FLOOD; i += 1) {
      const answer = use(madeUp(), GUESSER)
      all.push(answer)
      void answer.then(() => {
        refused += 1
        if (refused === FLOOD - SLOWED_PER_ADDRESS_MAX) resolve()
      })
    }
  })
  return { refused, all: Promise.all(all) }
}

const metric = (text: string, name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1])

describe('an address that guesses thousands of well-formed tokens', () => {
  it('is slowed, turned away beyond its room, and keeps no good key from being used', async () => {
    const [known, cold, other] = [await newToken(), await newToken(), await newToken()]
    await use(known, NEIGHBOUR)
    const { refused, all } = await flood()

    // Time stands still from here on: what is answered has not waited.
    expect((await use(known, GUESSER)).status).toBe(200)
    expect((await use(other, NEIGHBOUR)).status).toBe(200)
    expect((await use(madeUp(), NEIGHBOUR)).status).toBe(401)

    // The room is full, so a cold good key is asked to come again, and then there is a place for it.
    const first = await use(cold, GUESSER)
    expect([first.status, first.headers['retry-after']]).toEqual([503, '1'])
    const second = use(cold, GUESSER)
    await untilSlowed(SLOWED_PER_ADDRESS_MAX + 1)
    world.clock.pass(SLOWED_MS_MAX)
    expect((await second).status).toBe(200)
    expect((await use(cold, GUESSER)).status).toBe(200)

    const statuses = (await all).map(({ status }) => status)
    expect(statuses.filter((status) => status === 503)).toHaveLength(refused)
    expect(statuses.filter((status) => status === 401)).toHaveLength(SLOWED_PER_ADDRESS_MAX)
  })

  it('slows a cold good key from there, and never refuses it while there is room', async () => {
    const cold = await newToken()
    await guessOnAndOn(GUESSES_FREE + 10)
    const before = slowed()
    const waiting = Array.from({ length: 200 }, () => use(madeUp(), GUESSER))
    const good = use(cold, GUESSER)
    // It waits with them, and is let in with them.
    await untilSlowed(before + 201)
    world.clock.pass(SLOWED_MS_MAX)
    expect((await good).status).toBe(200)
    expect(new Set((await Promise.all(waiting)).map(({ status }) => status))).toEqual(new Set([401]))
  })

  it('is seen in the metrics and among the recent refusals, beside whoever else was refused', async () => {
    await use(madeUp(), NEIGHBOUR)
    const { refused, all } = await flood()
    const { text } = await read('/metrics')
    expect(metric(text, 'keywright_guessing_addresses')).toBe(1)
    expect(metric(text, 'keywright_key_loads_turned_away_total')).toBe(refused)
    expect(metric(text, 'keywright_key_loads_slowed_total')).toBeGreaterThanOrEqual(SLOWED_PER_ADDRESS_MAX)
    world.clock.pass(SLOWED_MS_MAX)
    await all
    const after = (await read('/metrics')).text
    expect(metric(after, 'keywright_checks_total{service="acme",outcome="unknown"}'.replace(/[{}"]/g, '\\$&'))).toBe(
      1 + GUESSES_FREE + 1 + SLOWED_PER_ADDRESS_MAX,
    )
    expect(metric(after, 'keywright_refusals_left_out_total')).toBeGreaterThanOrEqual(SLOWED_PER_ADDRESS_MAX)

    await world.engine.recorder.flush()
    const items: { ip: string; reason: string }[] = JSON.parse((await read('/v1/services/acme/refusals')).text).items
    const of = (address: string): number =>
      items.filter(({ ip, reason }) => ip === address && reason === 'unknown').length
    expect(of(NEIGHBOUR)).toBe(1)
    expect(of(GUESSER)).toBeGreaterThanOrEqual(LISTED_AT_ONCE_MAX)
    expect(of(GUESSER)).toBeLessThanOrEqual(LISTED_AT_ONCE_MAX + 2)
  })

  it('tells, with the next refusal that is listed, how many were not', async () => {
    const damaged = madeUp().slice(0, -1)
    for (let i = 0; i < LISTED_AT_ONCE_MAX + 480; i += 1) await use(damaged, GUESSER)
    world.clock.pass(60_000)
    await world.engine.known.node.pull()
    await use(damaged, GUESSER)
    await world.engine.recorder.flush()
    const [latest] = JSON.parse((await read('/v1/services/acme/refusals')).text).items
    expect(latest).toMatchObject({ ip: GUESSER, reason: 'malformed' })
    expect(latest.detail).toContain('480 more of this address before it are not listed')
  })

  it('is slowed just the same when it guesses management tokens, at every door of theirs', async () => {
    const doors = ['/v1/whoami', '/metrics']
    const guess = (path: string): Promise<Got> => {
      const authorization = `Bearer ${madeUp('keywright')}`
      return send(path, { authorization, 'x-forwarded-for': GUESSER, host: 'keywright.example' })
    }
    await read('/v1/whoami')
    for (let i = 0; i <= GUESSES_FREE; i += 1) expect((await guess(doors[i % 2] ?? '')).status).toBe(401)
    for (const path of doors) {
      const before = slowed()
      const answer = guess(path)
      await untilSlowed(before + 1)
      world.clock.pass(SLOWED_MS_MAX)
      expect((await answer).status).toBe(401)
    }
    expect((await read('/v1/whoami')).status).toBe(200)
    expect(world.engine.known.guessing).toMatchObject({ addresses: 1, slowed: 2 })
  })
})
