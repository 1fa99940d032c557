import type { WorkspaceId } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import type { LimitedKey } from '../ports/limiter.ts'
import { limitedKey, makeGate, settled, spendEach, told, windowLimit, World } from './testing/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('a change', () => {
  it('ends the leases of its key, and a debit under the old limit is refused by the row', async () => {
    const world = new World()
    const [here, there] = [world.node(), world.node()]
    const old = limitedKey([windowLimit(1000, HOUR)])
    await spendEach(here, old, 5)
    await spendEach(there, old, 5)
    const lowered = limitedKey([windowLimit(12, HOUR)], { ownVersion: 2 })
    world.keys.set(old.id, lowered)
    here.dropKey(old.id)
    expect(await spendEach(here, lowered, 1)).toEqual(['w'])
    // This node has not heard of the change; what it holds may be spent, then the row sends it back to the primary.
    world.pass(2 * MINUTE)
    expect(told(await there.spend(old, 1))).toBe('w')
  })

  it('poisons the debit in flight: those who wait get the new limit, and no lease of the old one stays', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const old = limitedKey([windowLimit(5, HOUR)])
    const outcome = limiter.spend(old, 2)
    await settled()
    await gate.held[0]!.execute()
    world.keys.set(old.id, limitedKey([windowLimit(1, HOUR)], { ownVersion: 2 }))
    limiter.dropKey(old.id)
    await gate.held[0]!.answer()
    await settled()
    gate.open()
    for (const held of gate.held.slice(1)) await held.answer()
    expect(told(await outcome)).toBe('w')
  })

  it('while the key is being read again makes it be read once more', async () => {
    const world = new World()
    const reads: ((key: LimitedKey) => void)[] = []
    const limiter = world.node({ reread: () => new Promise((resolve) => reads.push(resolve)) })
    const key = limitedKey([windowLimit(5, HOUR)])
    await limiter.spend(key, 1)
    limiter.dropKey(key.id)
    const outcome = limiter.spend(key, 3)
    await settled()
    limiter.dropKey(key.id)
    reads[0]!(limitedKey([windowLimit(5, HOUR)], { ownVersion: 2 }))
    await settled()
    expect(reads).toHaveLength(2)
    reads[1]!(limitedKey([windowLimit(3, HOUR)], { ownVersion: 3 }))
    expect(told(await outcome)).toBe('w')
  })

  it('of a key that is gone fails those who wait', async () => {
    const world = new World()
    const gate = makeGate(world.store)
    const limiter = world.node({ store: gate.store })
    const key = limitedKey([windowLimit(5, HOUR)])
    const outcome = Promise.resolve(limiter.spend(key, 1))
    const failure = expect(outcome).rejects.toMatchObject({ code: 'store_unavailable' })
    await settled()
    limiter.dropKey(key.id)
    await gate.held[0]!.answer()
    await failure
  })

  it('of the workspace ends what its keys hold', async () => {
    const world = new World()
    const limiter = world.node()
    const shared = [windowLimit(1000, HOUR, { name: 'shared', per: 'workspace' })]
    const key = limitedKey([windowLimit(1000, HOUR)], { shared })
    world.keys.set(key.id, key)
    await spendEach(limiter, key, 3)
    limiter.dropWorkspace('ws_00000000000000000009' as WorkspaceId)
    expect(limiter.spend(key, 1)).not.toBeInstanceOf(Promise)
    limiter.dropWorkspace(key.workspaceId)
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
    await settled()
    limiter.dropAll()
    expect(limiter.spend(key, 1)).toBeInstanceOf(Promise)
  })

  it('that a restore has undone is taken from the primary: the row takes the lower version and keeps its sum', async () => {
    const world = new World()
    const key = limitedKey([windowLimit(5, HOUR)], { ownVersion: 9 })
    await spendEach(world.node(), key, 2)
    const restored = limitedKey([windowLimit(4, HOUR)], { ownVersion: 3 })
    world.keys.set(key.id, restored)
    expect(await spendEach(world.node(), restored, 3)).toEqual(['admitted', 'admitted', 'w'])
  })

  it('of the window starts with the old sum', async () => {
    const world = new World()
    const limiter = world.node()
    await spendEach(limiter, limitedKey([windowLimit(5, HOUR)]), 4)
    const changed = limitedKey([windowLimit(5, MINUTE, { name: 'renamed' })], { ownVersion: 2 })
    limiter.dropKey(changed.id)
    expect(await spendEach(limiter, changed, 2)).toEqual(['admitted', 'renamed'])
    world.pass(MINUTE + 1000)
    expect(await spendEach(limiter, changed, 1)).toEqual(['admitted'])
  })
})
