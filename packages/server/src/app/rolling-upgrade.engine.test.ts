import type { KeyId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../engine.ts'
import { systemClock } from '../system/index.ts'
import { ACME, type EngineWorld, openEngineWorld, outcomeOf } from '../testing/engine-world.ts'
import { OldNode, takeBackLimitStores, takeBackNodeFacts } from '../testing/old-node.ts'
import { SYSTEM_CALLER } from './caller.ts'

// By the real clock: a command waits for nodes that another process would be.
let world: EngineWorld
beforeEach(async () => {
  world = await openEngineWorld({ clock: systemClock })
})
afterEach(() => world.close())

const outcomeAt = async ({ check }: Engine, token: string): Promise<string> =>
  outcomeOf(await check({ service: ACME, credential: () => ({ kind: 'token', token }), demand: {} }))

/** A key, and what its revocation by an engine comes to. */
async function newKey() {
  const { id, token } = await world.newKey()
  let isDone = false
  return {
    id,
    token: token.reveal(),
    isDone: () => isDone,
    async revokeBy(engine: Engine) {
      const { effective } = await engine.keys.revokeKey(SYSTEM_CALLER, id as KeyId, undefined) // an id that the engine made
      isDone = true
      return effective
    },
  }
}

const newest = async (): Promise<number> => {
  const [row] = await world.rows('select max(seq) as seq from changes')
  return Number(row?.['seq'])
}

describe('a new version that starts beside an older one', () => {
  it('migrates beneath it, finds what is there, and is waited for by nobody who has left', async () => {
    const key = await newKey()
    await world.engine.close()
    await takeBackNodeFacts(world.rows)
    const old = new OldNode(world.rows)
    await old.join()
    const engine = await world.another({ clock: systemClock })
    expect(await outcomeAt(engine, key.token)).toBe('allowed')
    await old.renew()
    expect(await engine.feed.listNodes()).toMatchObject([
      { id: old.id, renewals: 1, facts: undefined },
      { facts: { leaseMs: 5000 } },
    ])
  })

  it('starts though that one does not say where it counts limits, and goes on beside it', async () => {
    await world.engine.close()
    await takeBackLimitStores(world.rows)
    const old = new OldNode(world.rows)
    await old.join()
    await world.rows('update nodes set lease_ms = 5000, known_keys = 0, renewed_at = 0 returning id')
    const engine = await world.another({ clock: systemClock })
    await old.renew()
    expect(old.isGone).toBe(false)
    expect(await engine.feed.listNodes()).toMatchObject([
      { id: old.id, renewals: 1, facts: { leaseMs: 5000 }, limitStore: undefined },
      { facts: { leaseMs: 5000 }, limitStore: 'sql' },
    ])
  })

  it('waits with each command until the older node has applied it, and that one learns what it has to drop', async () => {
    const key = await newKey()
    await world.engine.close()
    await takeBackNodeFacts(world.rows)
    const old = new OldNode(world.rows)
    await old.join()
    const engine = await world.another({ clock: systemClock })
    const before = await newest()
    const revoked = key.revokeBy(engine)
    await expect.poll(newest).toBe(before + 1)
    const read = await old.renew()
    expect(read.map(({ kind, api_key_ids: ids }) => [kind, JSON.parse(String(ids))])).toEqual([['keys', [key.id]]])
    expect(key.isDone()).toBe(false)
    await old.renew()
    expect(await revoked).toMatchObject({ everywhere: true, nodes: 2 })
  })

  it('counts an older node out that falls silent, as any other', async () => {
    const key = await newKey()
    const old = new OldNode(world.rows)
    await old.join()
    expect(await key.revokeBy(world.engine)).toMatchObject({ everywhere: true, nodes: 1 })
    await old.renew()
    expect(old.isGone).toBe(true)
  })
})

describe('an older version beside a new one', () => {
  it('drops everything that it has in memory at a change of a kind that it does not know', async () => {
    const { engine } = world
    const key = await newKey()
    expect(await outcomeAt(engine, key.token)).toBe('allowed')
    // What a newer version does to a key, and how it tells: nothing that stands here names the key.
    await world.rows('update api_keys set revoked_at = 1 where id = ? returning id', key.id)
    expect(await outcomeAt(engine, key.token)).toBe('allowed')
    await world.rows('update feed set head = head + 1 returning head')
    await world.rows(
      `insert into changes (seq, id, kind, subject, api_key_ids, digests, created_at)
        select head, 'chg_of_tomorrow', 'phase_of_the_moon', null, '[]', '[]', 0 from feed returning seq`,
    )
    await engine.known.node.pull()
    expect(engine.known.sizes.keys).toBe(0)
    expect(await outcomeAt(engine, key.token)).toBe('revoked')
    expect(await engine.feed.listNodes()).toMatchObject([{ behind: 0 }])
  })

  it('goes on when a newer one has migrated, with checks and with commands, and starts no more', async () => {
    const [first, second] = [await newKey(), await newKey()]
    await world.rows(
      `insert into kysely_migration (name, timestamp) values ('9999-of-tomorrow', '2030-01-01T00:00:00.000Z') returning name`,
    )
    await world.rows('alter table nodes add column of_tomorrow text')
    await expect(world.another({ clock: systemClock })).rejects.toThrow('could not be migrated')
    expect(await outcomeAt(world.engine, first.token)).toBe('allowed')
    expect(await first.revokeBy(world.engine)).toMatchObject({ everywhere: true })
    expect(await outcomeAt(world.engine, first.token)).toBe('revoked')
    expect(await outcomeAt(world.engine, second.token)).toBe('allowed')
  })
})
