import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { type EngineWorld, openEngineWorld, outcomeOf, ACME } from '../testing/engine-world.ts'
import type { KeyId } from '@keywright/core'
import { SYSTEM_CALLER } from './caller.ts'

const pepper = (version: number, fill: string): string => `${version}:${Buffer.alloc(32, fill).toString('base64')}`
const ONE = pepper(1, 'a')
const TWO = pepper(2, 'b')

let world: EngineWorld
afterEach(() => world.close())

const secrets = () => world.rows('select digest, pepper_version from secrets order by id')
const versions = async (): Promise<unknown[]> => (await secrets()).map((row) => row['pepper_version'])

async function askOf(engine: Engine, token: string): Promise<string> {
  const result = await engine.check({ service: ACME, credential: () => ({ kind: 'token', token }), demand: {} })
  return outcomeOf(result)
}

/** Closes the world's engine and opens the database anew with these peppers, as a restart would. */
async function restart(peppers: string): Promise<Engine> {
  await world.engine.close()
  return world.another({ peppers })
}

describe('a new secret', () => {
  it('is digested under the current pepper, the first of the file', async () => {
    world = await openEngineWorld({ peppers: `${TWO}\n${ONE}` })
    const { token } = await world.newKey()
    expect(await versions()).toEqual([2])
    expect(await world.outcome(token.reveal())).toBe('allowed')
  })

  it('made by a creation or a rotation is good on every node at once, though the current pepper is not there yet', async () => {
    world = await openEngineWorld({ peppers: ONE })
    const first = await world.another({ peppers: `${TWO}\n${ONE}` })
    const workspace = world.workspace.id
    const created = await first.createKey(SYSTEM_CALLER, workspace, { name: 'New' })
    const rotated = await first.keys.rotateKey(SYSTEM_CALLER, created.apiKey.id, 60_000, { wait: false })
    const tokens = [created.token?.reveal() ?? '', rotated.token.reveal()]
    for (const token of tokens)
      expect([await askOf(first, token), await world.outcome(token)]).toEqual(['allowed', 'allowed'])
    await first.close()
    expect(await versions()).toEqual([1, 1])
  })
})

describe('a secret under an older pepper', () => {
  it('is digested anew when it is used, with a change row, and the old digest finds it no more', async () => {
    world = await openEngineWorld({ peppers: ONE })
    const { id, token } = await world.newKey()
    const [before] = await secrets()
    const engine = await restart(`${TWO}\n${ONE}`)
    const feed = Number((await world.rows('select head from feed'))[0]?.['head'])
    expect(await askOf(engine, token.reveal())).toBe('allowed')
    await engine.close()
    const [after] = await secrets()
    expect(after?.['pepper_version']).toBe(2)
    expect(after?.['digest']).not.toBe(before?.['digest'])
    const [change] = await world.rows('select api_key_ids, digests from changes where seq > ?', feed)
    expect(JSON.parse(String(change?.['api_key_ids']))).toEqual([id])
    expect(JSON.parse(String(change?.['digests']))).toEqual([before?.['digest'], after?.['digest']])
    const third = await world.another({ peppers: TWO })
    expect(await askOf(third, token.reveal())).toBe('allowed')
  })

  it('goes on working while it is digested anew, before, during and after', async () => {
    world = await openEngineWorld({ peppers: ONE })
    const { token } = await world.newKey()
    const engine = await restart(`${TWO}\n${ONE}`)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => askOf(engine, token.reveal())))
    expect(new Set(outcomes)).toEqual(new Set(['allowed']))
  })

  it('from the time without any pepper is digested anew too', async () => {
    world = await openEngineWorld()
    const { token } = await world.newKey()
    expect(await versions()).toEqual([0])
    const engine = await restart(ONE)
    expect(await askOf(engine, token.reveal())).toBe('allowed')
    await engine.close()
    expect(await versions()).toEqual([1])
  })

  it('is left as it is while a node runs that does not hold the new one', async () => {
    world = await openEngineWorld({ peppers: ONE })
    const { token } = await world.newKey()
    const engine = await world.another({ peppers: `${TWO}\n${ONE}` })
    expect(await askOf(engine, token.reveal())).toBe('allowed')
    await engine.close()
    expect(await versions()).toEqual([1])
    expect(await world.outcome(token.reveal())).toBe('allowed')
  })
})

describe('a pepper that was dropped', () => {
  it('while secrets need it refuses to start, and says how many of which version', async () => {
    world = await openEngineWorld({ peppers: ONE })
    for (let count = 0; count < 3; count += 1) await world.newKey()
    await expect(restart(TWO)).rejects.toThrow('version 1 (3 secrets)')
    await expect(world.another()).rejects.toThrow('version 1 (3 secrets)')
  })

  it('does not count the secrets of a revoked key, nor those that have ended', async () => {
    world = await openEngineWorld({ peppers: ONE })
    const [revoked, rotated] = [await world.newKey(), await world.newKey()]
    await world.engine.keys.revokeKey(SYSTEM_CALLER, revoked.id as KeyId, undefined) // an id that the engine made
    const second = await restart(`${TWO}\n${ONE}`)
    await second.keys.rotateKey(SYSTEM_CALLER, rotated.id as KeyId, 0) // the same
    await second.close()
    expect((await versions()).toSorted()).toEqual([1, 1, 2])
    const third = await world.another({ peppers: TWO })
    expect(await askOf(third, revoked.token.reveal())).toBe('unknown')
  })
})
