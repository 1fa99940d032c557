import { beforeEach, describe, expect, it } from 'vitest'
import type { ChangeMark, Effective } from '../ports/index.ts'
import { deferred, OwnedClock, settled } from '../testing/owned-clock.ts'
import { makeProof } from './command-proof.ts'
import { LEASE_TIMES } from './node.ts'
import { FakeFeed } from './testing/fake-feed.ts'

const { leaseMs } = LEASE_TIMES

let clock = new OwnedClock()
let feed = new FakeFeed(clock.wallNow)
let pulls = 0

beforeEach(() => {
  clock = new OwnedClock()
  feed = new FakeFeed(clock.wallNow)
  pulls = 0
})

const proof = () =>
  makeProof({
    feed,
    clock,
    times: LEASE_TIMES,
    pull: async () => {
      pulls += 1
    },
  })

/** A command that waits, and what has come of it so far. */
function begin(mark: ChangeMark, giveUpAfterMs?: number): { ended: Effective | string | undefined } {
  const seen: { ended: Effective | string | undefined } = { ended: undefined }
  proof()
    .waitFor(mark, giveUpAfterMs)
    .then(
      (effective) => (seen.ended = effective),
      (error: { readonly code: string }) => (seen.ended = error.code),
    )
  return seen
}

/** A node that renews every second, and applies nothing until it is told to. */
async function joinNode(id: string): Promise<{ renew(): Promise<void>; apply(mark: ChangeMark): Promise<void> }> {
  let { applied } = await feed.join(id, [0])
  return {
    async renew() {
      await feed.renew(id, applied)
    },
    async apply(mark) {
      applied = mark
      await feed.renew(id, mark)
    },
  }
}

describe('a command', () => {
  it('is answered at once when no node owes its change, after its own node has looked', async () => {
    const waiting = begin(feed.commit({}))
    await settled()
    expect(waiting.ended).toEqual({ everywhere: true, nodes: 0, waitedMs: 0 })
    expect(pulls).toBe(1)
  })

  it('is answered when the last node has applied its change, and not before', async () => {
    const [one, two] = [await joinNode('one'), await joinNode('two')]
    const mark = feed.commit({})
    const waiting = begin(mark)
    await one.apply(mark)
    await clock.passSlowly(200, 10)
    expect(waiting.ended).toBeUndefined()
    await two.apply(mark)
    await clock.passSlowly(50, 10)
    expect(waiting.ended).toMatchObject({ everywhere: true, nodes: 2 })
  })

  it('removes a node that has been silent for one lease by its own clock, and not a moment earlier', async () => {
    await joinNode('silent')
    const waiting = begin(feed.commit({}))
    await settled()
    await clock.passSlowly(leaseMs - 60, 10)
    expect([waiting.ended, feed.nodes.size]).toEqual([undefined, 1])
    await clock.passSlowly(160, 10)
    expect(waiting.ended).toMatchObject({ everywhere: true, nodes: 0 })
    expect(feed.nodes.size).toBe(0)
  })

  it('does not count by the wall clock, whichever way that steps', async () => {
    await joinNode('silent')
    begin(feed.commit({}))
    await settled()
    clock.wall += 3_600_000
    await clock.passSlowly(1000, 50)
    expect(feed.nodes.size).toBe(1)
    clock.wall -= 7_200_000
    await clock.passSlowly(leaseMs, 50)
    expect(feed.nodes.size).toBe(0)
  })

  it('never removes a node that renews, however long it owes, and says that the proof is missing', async () => {
    const slow = await joinNode('slow')
    const waiting = begin(feed.commit({}))
    for (let second = 0; second < 12; second += 1) {
      await slow.renew()
      await clock.passSlowly(1000, 50)
    }
    expect(feed.nodes.size).toBe(1)
    expect(waiting.ended).toBe('proof_unavailable')
    expect(feed.calls).not.toContain('removeSilent')
  })

  it('counts the silence anew after a look that failed, since it may have missed a renewal', async () => {
    await joinNode('silent')
    begin(feed.commit({}))
    await settled()
    await clock.passSlowly(leaseMs - 500, 50)
    feed.down = true
    await clock.passSlowly(100, 50)
    feed.down = false
    await clock.passSlowly(leaseMs - 100, 50)
    expect(feed.nodes.size).toBe(1)
    await clock.passSlowly(300, 50)
    expect(feed.nodes.size).toBe(0)
  })

  it('counts the silence anew with another run of the store, which may have lost a renewal with the one before', async () => {
    await joinNode('silent')
    begin(feed.commit({}))
    await settled()
    await clock.passSlowly(leaseMs - 500, 50)
    feed.run = 'after a crash'
    await clock.passSlowly(leaseMs - 100, 50)
    expect(feed.nodes.size).toBe(1)
    await clock.passSlowly(300, 50)
    expect(feed.nodes.size).toBe(0)
  })

  it('spares a node that renewed between the look and the removal', async () => {
    const node = await joinNode('back again')
    const waiting = begin(feed.commit({}))
    await settled()
    const remove = feed.removeSilent.bind(feed)
    let spared = 0
    feed.removeSilent = async (owing, run) => {
      await node.renew()
      spared += 1
      return remove(owing, run)
    }
    await clock.passSlowly(leaseMs + 200, 50)
    expect([spared, feed.nodes.size, waiting.ended]).toEqual([1, 1, undefined])
  })

  it('spares a node whose store began a new run between the look and the removal', async () => {
    await joinNode('silent')
    begin(feed.commit({}))
    await settled()
    const remove = feed.removeSilent.bind(feed)
    let spared = 0
    feed.removeSilent = async (owing, run) => {
      feed.run = `run ${(spared += 1)}`
      return remove(owing, run)
    }
    await clock.passSlowly(leaseMs + 200, 50)
    expect([spared, feed.nodes.size]).toEqual([1, 1])
  })

  it('that minted a token is answered when its time is up, with the token to be handed out and no proof', async () => {
    const slow = await joinNode('slow')
    const waiting = begin(feed.commit({}), 10_000)
    for (let second = 0; second < 11; second += 1) {
      await slow.renew()
      await clock.passSlowly(1000, 50)
    }
    expect(waiting.ended).toMatchObject({ everywhere: false, nodes: 1 })
  })

  it('is answered when its time is up, though the store hangs and answers nothing', async () => {
    await joinNode('one')
    const mark = feed.commit({})
    feed.replies = deferred<void>().promise
    const [minted, revoked] = [begin(mark, 10_000), begin(mark)]
    await clock.passSlowly(11_001, 500)
    expect(minted.ended).toMatchObject({ everywhere: false })
    expect(revoked.ended).toBe('proof_unavailable')
    expect(clock.timers).toBe(0)
  })

  it('fails when the store no longer holds its change, though nobody owes it', async () => {
    const mark = feed.commit({})
    feed.changes.pop()
    feed.commit({ id: 'another under the same number' })
    const waiting = begin(mark)
    await settled()
    expect(waiting.ended).toBe('proof_unavailable')
  })

  it('leaves no timer running once it is answered', async () => {
    begin(feed.commit({}))
    await settled()
    expect(clock.timers).toBe(0)
  })
})
