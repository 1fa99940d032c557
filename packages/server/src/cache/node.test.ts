import { beforeEach, describe, expect, it } from 'vitest'
import { deferred, NOON, OwnedClock, settled } from '../testing/owned-clock.ts'
import { LEASE_TIMES, type LeaseTimes, Node } from './node.ts'
import { FakeFeed } from './testing/fake-feed.ts'

/** A lease of 5 s less the margin of a tenth. */
const LIFE_MS = 4500

let clock = new OwnedClock()
let feed = new FakeFeed(clock.wallNow)
let applied: string[] = []
let troubles: unknown[] = []
let knownKeys = 0

beforeEach(() => {
  clock = new OwnedClock()
  feed = new FakeFeed(clock.wallNow)
  applied = []
  troubles = []
})

function makeNode(id: string | (() => string) = 'node_1', times: LeaseTimes = LEASE_TIMES): Node {
  return new Node({
    feed,
    clock,
    newId: typeof id === 'string' ? () => id : id,
    pepperVersions: [0],
    knownKeys: () => knownKeys,
    limitStore: () => 'sql',
    times,
    apply: (change) => applied.push(change.id),
    forgetAll: () => applied.push('forget all'),
    onTrouble: (error) => troubles.push(error),
  })
}

async function startedNode(): Promise<Node> {
  const node = makeNode()
  await node.start()
  applied = []
  return node
}

describe('a lease', () => {
  it('lasts from before the joining was sent until the margin before its end, to the millisecond', async () => {
    const node = await startedNode()
    feed.down = true
    clock.pass(LIFE_MS - 1)
    expect(node.live()).toBe(true)
    clock.pass(1)
    expect(node.live()).toBe(false)
  })

  it('is counted from before the renewal was sent, however long its reply takes', async () => {
    const node = await startedNode()
    const late = deferred<void>()
    feed.replies = late.promise
    void node.pull()
    clock.pass(1000)
    late.resolve()
    await settled()
    feed.down = true
    // Set back, the wall clock has no say: the monotonic one must count from the sending by itself.
    clock.wall -= 3_600_000
    clock.pass(LIFE_MS - 1001)
    expect(node.live()).toBe(true)
    clock.pass(1)
    expect(node.live()).toBe(false)
  })

  it('is not lengthened by a reply that comes after its end', async () => {
    const node = await startedNode()
    const late = deferred<void>()
    feed.replies = late.promise
    void node.pull()
    clock.pass(LIFE_MS + 1)
    feed.down = true
    late.resolve()
    await settled()
    expect(node.live()).toBe(false)
  })

  it('is ended by the wall clock, since a suspended machine’s monotonic one stands still', async () => {
    const node = await startedNode()
    clock.wall += LIFE_MS
    expect(node.live()).toBe(false)
  })

  it('is never lengthened by a wall clock that steps back', async () => {
    const node = await startedNode()
    feed.down = true
    clock.wall -= 3_600_000
    clock.pass(LIFE_MS)
    expect(node.live()).toBe(false)
  })

  it('goes on for as long as renewals succeed, every second or so', async () => {
    const node = await startedNode()
    for (let second = 0; second < 60; second += 1) {
      await clock.passSlowly(1000, 100)
      expect(node.live()).toBe(true)
    }
    const renewals = feed.nodes.get('node_1')?.renewals ?? 0
    expect(renewals).toBeGreaterThanOrEqual(54)
    expect(renewals).toBeLessThanOrEqual(66)
  })

  it('comes back with the first renewal after an outage, and nothing was forgotten if the row stood', async () => {
    const node = await startedNode()
    feed.down = true
    await clock.passSlowly(20_000, 500)
    expect(node.live()).toBe(false)
    expect(troubles.length).toBeGreaterThan(5)
    feed.down = false
    await clock.passSlowly(1100, 100)
    expect(node.live()).toBe(true)
    expect(applied).toEqual([])
  })

  it.each<LeaseTimes>([
    { leaseMs: 999, renewEveryMs: 100, marginShare: 0.1 },
    { leaseMs: 60_001, renewEveryMs: 1000, marginShare: 0.1 },
    { leaseMs: 4000, renewEveryMs: 1001, marginShare: 0.1 },
    { leaseMs: 5000, renewEveryMs: 1000, marginShare: 0.09 },
  ])('is refused with times that the proof does not hold for: %o', (times) => {
    expect(() => makeNode('node_1', times)).toThrow(RangeError)
  })
})

describe('a renewal', () => {
  it('applies what came back in order, and then tells the store, since to have read it is not enough', async () => {
    const node = await startedNode()
    feed.commit({ id: 'a' })
    const last = feed.commit({ id: 'b' })
    await node.pull()
    expect(applied).toEqual(['a', 'b'])
    expect(feed.nodes.get('node_1')?.appliedSeq).toBe(last.seq)
    expect((await feed.owing(last)).owing).toEqual([])
  })

  it('tells how long the lease is and how many keys are in memory, as the joining does', async () => {
    knownKeys = 7
    const node = await startedNode()
    expect(feed.nodes.get('node_1')?.facts).toMatchObject({ leaseMs: LEASE_TIMES.leaseMs, knownKeys: 7 })
    knownKeys = 9
    await node.pull()
    expect(feed.nodes.get('node_1')?.facts).toMatchObject({ leaseMs: LEASE_TIMES.leaseMs, knownKeys: 9 })
  })

  it('comes at once when a hint is heard', async () => {
    await startedNode()
    feed.commit({ id: 'a' })
    feed.hint()
    await settled()
    expect(applied).toEqual(['a'])
  })

  it('comes at once when a hint tells of a head beyond what is applied, and not for one that is', async () => {
    await startedNode()
    const { seq } = feed.commit({ id: 'a' })
    const before = feed.calls.length
    feed.hint(seq - 1)
    await settled()
    expect([applied, feed.calls.length]).toEqual([[], before])
    feed.hint(seq)
    await settled()
    expect(applied).toEqual(['a'])
  })

  it('that runs already is followed by one more for who asks meanwhile, whenever that is', async () => {
    const node = await startedNode()
    for (let turns = 0; turns < 30; turns += 1) {
      const running = node.pull()
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      const mark = feed.commit({})
      await node.pull()
      expect((await feed.owing(mark)).owing).toEqual([])
      await running
    }
  })

  it('that fails is told to the operator and tried again', async () => {
    const node = await startedNode()
    feed.down = true
    await node.pull()
    expect(troubles).toEqual([new Error('the store cannot be reached')])
    feed.down = false
    feed.commit({ id: 'a' })
    await node.pull()
    expect(applied).toEqual(['a'])
  })
})

describe('a node whose row is gone', () => {
  it('forgets everything before it joins anew, under another registration, and owes nothing from before', async () => {
    const node = await startedNode()
    const before = node.registration
    const mark = feed.commit({ id: 'missed' })
    feed.nodes.clear()
    await node.pull()
    expect(applied).toEqual(['forget all'])
    expect(node.registration).toBe(before + 1)
    expect(node.live()).toBe(true)
    expect((await feed.owing(mark)).owing).toEqual([])
  })

  it('joins under an id of its own each time, so that a removal decided before cannot touch its new row', async () => {
    let made = 0
    const node = makeNode(() => `node_${(made += 1)}`)
    await node.start()
    const seen = { id: node.id, renewals: 0 }
    feed.nodes.clear()
    await node.pull()
    expect(node.id).not.toBe(seen.id)
    const mark = feed.commit({ id: 'later' })
    await feed.removeSilent(seen, feed.run)
    expect((await feed.owing(mark)).owing.map(({ id }) => id)).toEqual([node.id])
  })

  it('leaves no row of an earlier registration behind, when the store has lost what it had applied', async () => {
    let made = 0
    const node = makeNode(() => `node_${(made += 1)}`)
    await node.start()
    feed.commit({ id: 'lost' })
    await node.pull()
    feed.changes.pop()
    feed.commit({ id: 'another under the same number' })
    await node.pull()
    expect([...feed.nodes.keys()]).toEqual([node.id])
  })

  it('joins anew too when the store has lost the change that it applied', async () => {
    const node = await startedNode()
    feed.commit({ id: 'lost' })
    await node.pull()
    applied = []
    feed.changes.pop()
    feed.commit({ id: 'another under the same number' })
    await node.pull()
    expect(applied).toEqual(['forget all'])
  })

  it('does not answer from memory while it joins, and not at all while it cannot', async () => {
    const node = await startedNode()
    feed.nodes.clear()
    const late = deferred<void>()
    feed.replies = late.promise
    void node.pull()
    await settled()
    feed.down = true
    late.resolve()
    await settled()
    expect(node.live()).toBe(false)
    await clock.passSlowly(3000, 500)
    expect(node.live()).toBe(false)
    feed.down = false
    await clock.passSlowly(1100, 100)
    expect(node.live()).toBe(true)
  })
})

describe('the time by which ends are judged', () => {
  it('is the latest that it can be at the store: its own in the last reply, and what has passed since the asking', async () => {
    const node = makeNode()
    expect(node.now()).toBe(NOON)
    const slow = deferred<void>()
    feed.replies = slow.promise
    const starting = node.start()
    clock.pass(300)
    slow.resolve()
    await starting
    clock.pass(200)
    expect(node.now()).toBe(NOON + 500)
  })

  it('goes on through a suspension, in which the monotonic clock stands still', async () => {
    const node = await startedNode()
    clock.wall += 3_600_000
    expect(node.now()).toBe(NOON + 3_600_000)
  })

  it('does not go back with this machine’s wall clock', async () => {
    const node = await startedNode()
    clock.wall -= 3_600_000
    clock.monotonic += 100
    expect(node.now()).toBe(NOON + 100)
  })
})

describe('a node that stops', () => {
  it('forgets first, then leaves, and renews no more', async () => {
    const node = await startedNode()
    const stopped = node.stop()
    expect(node.live()).toBe(false)
    expect(applied).toEqual(['forget all'])
    await stopped
    expect(feed.nodes.size).toBe(0)
    feed.calls = []
    feed.hint()
    await clock.passSlowly(10_000, 1000)
    expect(feed.calls).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it('is not revived by a renewal that was on its way', async () => {
    const node = await startedNode()
    const late = deferred<void>()
    feed.replies = late.promise
    void node.pull()
    feed.commit({ id: 'a' })
    const stopped = node.stop()
    late.resolve()
    await stopped
    expect(node.live()).toBe(false)
    expect(applied).toEqual(['forget all'])
  })
})
