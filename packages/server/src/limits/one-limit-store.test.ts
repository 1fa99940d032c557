import { beforeEach, describe, expect, it } from 'vitest'
import { FakeFeed } from '../cache/testing/fake-feed.ts'
import type { BucketStore } from '../ports/index.ts'
import { OwnedClock, settled } from '../testing/owned-clock.ts'
import { OneLimitStore } from './one-limit-store.ts'

const LEASE_MS = 5000
const LOOK_MS = 1000
const facts = (limitStore: string) => ({ leaseMs: LEASE_MS, knownKeys: 0, limitStore })

let clock: OwnedClock
let feed: FakeFeed
let place: { name: string; look(): Promise<void> }
let node: { id: string; registration: number; pull(): Promise<void> }
let one: OneLimitStore
/** Where the node's row said that it counts, at each debit. */
let debits: (string | undefined)[]
let guarded: BucketStore

beforeEach(async () => {
  clock = new OwnedClock()
  feed = new FakeFeed(clock.wallNow)
  place = { name: 'sql', look: async () => {} }
  const own = await feed.join('node_1', [0], facts('sql'))
  const pull = async (): Promise<void> => void (await feed.renew('node_1', own.applied, facts(place.name)))
  node = { id: 'node_1', registration: 1, pull }
  one = new OneLimitStore({
    feed,
    clock,
    leaseMs: LEASE_MS,
    lookEveryMs: LOOK_MS,
    place,
    node: () => node,
    onTrouble: () => {},
  })
  debits = []
  guarded = one.guard({
    debit: async () => {
      debits.push(feed.nodes.get('node_1')?.limitStore)
      return []
    },
    giveBack: async () => {},
  })
})

/** A start, and what happens at each of its looks; how it stands after so long. */
async function start(lastsMs: number, each: () => Promise<unknown> = async () => {}): Promise<string> {
  let end = 'waits'
  void one.require().then(
    () => (end = 'started'),
    () => (end = 'refused'),
  )
  for (let passed = 0; passed < lastsMs && end === 'waits'; passed += LOOK_MS) {
    await settled()
    await each()
    clock.pass(LOOK_MS)
    await settled()
  }
  return end
}

describe('limits that are counted in one place', () => {
  it('ask the database once for a joining, and not for each debit', async () => {
    await guarded.debit([])
    await guarded.debit([])
    expect(feed.calls.filter((call) => call === 'listNodes')).toHaveLength(1)
    expect(debits).toEqual(['sql', 'sql'])
  })

  it('are counted under a new name only once the row says it, so that who starts meanwhile finds it', async () => {
    await guarded.debit([])
    place.name = 'redis_1'
    await guarded.debit([])
    expect(debits).toEqual(['sql', 'redis_1'])
  })

  it('are not counted while the row cannot be made to say it', async () => {
    await guarded.debit([])
    place.name = 'redis_1'
    node.pull = async () => {}
    await expect(guarded.debit([])).rejects.toMatchObject({ code: 'store_unavailable' })
    expect(debits).toEqual(['sql'])
  })

  it('are looked at anew after a new joining, and by those alone who look now and then while others count elsewhere', async () => {
    await guarded.debit([])
    await feed.join('node_2', [0], facts('redis_1'))
    node.registration = 2
    for (let asked = 0; asked < 3; asked += 1) {
      await expect(guarded.debit([])).rejects.toThrow('this node counts in sql, node_2 in redis_1.')
    }
    expect(feed.calls.filter((call) => call === 'listNodes')).toHaveLength(2)
    await feed.leave('node_2')
    await one.look()
    await guarded.debit([])
    expect(debits).toHaveLength(2)
  })
})

describe('a start beside a node that counts elsewhere', () => {
  let other: Awaited<ReturnType<FakeFeed['join']>>['applied']
  beforeEach(async () => {
    other = (await feed.join('node_2', [0], facts('redis_1'))).applied
  })
  const renews = () => feed.renew('node_2', other, facts('redis_1'))

  it('waits a lease for it to come over, and is refused', async () => {
    expect(await start(LEASE_MS, renews)).toBe('waits')
    expect(await start(2 * LEASE_MS, renews)).toBe('refused')
  })

  it('goes on as soon as it has come over, or has left', async () => {
    expect(await start(LEASE_MS, () => feed.renew('node_2', other, facts('sql')))).toBe('started')
    await feed.leave('node_2')
    expect(await start(LEASE_MS)).toBe('started')
  })

  it('removes it after a lease of silence, and goes on', async () => {
    expect(await start(LEASE_MS)).toBe('waits')
    expect(await start(3 * LEASE_MS)).toBe('started')
    expect([...feed.nodes.keys()]).toEqual(['node_1'])
  })

  it('counts no silence over two runs of the store, since a renewal may be lost between them', async () => {
    let looks = 0
    const trouble = async (): Promise<void> => {
      looks += 1
      feed.run = `run ${looks}`
    }
    expect(await start(4 * LEASE_MS, trouble)).toBe('waits')
    expect(feed.nodes.has('node_2')).toBe(true)
  })

  it('does not mind one of an older version, which says nothing of where it counts', async () => {
    await feed.leave('node_2')
    await feed.join('node_old', [0])
    expect(await start(LEASE_MS)).toBe('started')
  })
})
