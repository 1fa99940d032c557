import { beforeEach, describe, expect, it } from 'vitest'
import type { ChangeRow } from '../ports/index.ts'
import { deferred, settled } from '../testing/owned-clock.ts'
import { digest, keyId, makeSecret, makeWorkspace, serviceId, workspaceId } from '../testing/rows.ts'
import { type KnownKeyCache, UNKNOWN_DIGESTS_MAX, UNKNOWN_SERVICES_MAX } from './known-keys.ts'
import { CacheWorld } from './testing/cache-world.ts'
import { ACME_SOURCE } from './testing/fake-loader.ts'

const ACME = serviceId('acme')
let world = new CacheWorld()
let cache: KnownKeyCache

beforeEach(async () => {
  world = new CacheWorld()
  cache = await world.node()
})

const load = (index: number) => cache.loadKey([digest(index)], undefined)
const isKnown = (index: number): boolean => cache.findKey(digest(index)) !== undefined && cache.look().live

async function tell(change: Partial<ChangeRow>): Promise<void> {
  world.feed.commit(change)
  await cache.node.pull()
}

describe('a known key', () => {
  it('is answered from memory until the lease ends, and from the store from then on', async () => {
    world.loader.put(1)
    await load(1)
    world.feed.down = true
    world.clock.pass(4499)
    expect(isKnown(1)).toBe(true)
    world.clock.pass(1)
    expect(isKnown(1)).toBe(false)
    const reads = world.loader.keyReads
    expect((await load(1))?.key.id).toBe(keyId(1))
    expect((await load(1))?.key.id).toBe(keyId(1))
    expect(world.loader.keyReads).toBe(reads + 2)
  })

  it('is compiled under the definition that the store has, once the lease has ended', async () => {
    world.loader.put(1, { scopes: 'all' })
    await load(1)
    world.feed.down = true
    world.clock.pass(4500)
    world.loader.putService(ACME_SOURCE.replace('"records:write": Write', '"records:all": All'), 2)
    expect([...((await load(1))?.scopes ?? [])]).toEqual(['records:read', 'records:all'])
  })

  it('shows all that the store has of it, and shares with others what they have alike', async () => {
    const fields = { metadata: { team: 'a' }, allowedIps: ['203.0.113.7'] }
    const stored = [world.loader.put(1, fields), world.loader.put(2, structuredClone(fields))]
    const [one, two] = [await load(1), await load(2)]
    expect([one?.key, two?.key]).toEqual(stored.map(({ key }) => key))
    expect([one?.workspace, two?.workspace]).toEqual(stored.map(({ workspace }) => workspace))
    expect(one?.workspace).toBe(two?.workspace)
    expect(one?.key.metadata).toBe(two?.key.metadata)
    expect(one?.key.allowedIps).toBe(two?.key.allowedIps)
    const other = world.loader.put(3, { ...fields, metadata: { team: 'b' } })
    expect((await load(3))?.key).toEqual(other.key)
  })

  it('is compiled under the digest by which it was found, of several secrets', async () => {
    world.loader.put(1, { secrets: [makeSecret(1, { ended: true }), makeSecret(2)] })
    expect((await load(1))?.secret.id).toBe(makeSecret(1).id)
    expect((await load(2))?.secret.id).toBe(makeSecret(2).id)
    expect([cache.findKey(digest(1))?.goodUntil, cache.findKey(digest(2))?.goodUntil]).toEqual([-Infinity, undefined])
  })

  it('is kept in bounded number, and what leaves is told', async () => {
    cache = await world.node({ knownKeysMax: 10 })
    for (let index = 0; index < 30; index += 1) {
      world.loader.put(index)
      await load(index)
    }
    expect(cache.sizes.keys).toBe(10)
    expect(world.dropped).toHaveLength(20)
  })

  it('is read once by all who miss it at the same time, and again by nobody while it is known', async () => {
    world.loader.put(1)
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const asked = Array.from({ length: 8 }, () => load(1))
    await settled()
    reply.resolve()
    const found = await Promise.all(asked)
    expect(new Set(found).size).toBe(1)
    expect(world.loader.keyReads).toBe(1)
    expect(cache.findKey(digest(1))).toBe(found[0])
  })

  it('that the store cannot be asked for is never unknown: the request fails, and nothing is remembered', async () => {
    world.loader.down = true
    await expect(load(1)).rejects.toThrow('the store cannot be reached')
    expect(cache.isUnknown(digest(1))).toBe(false)
    world.loader.down = false
    world.loader.put(1)
    expect((await load(1))?.key.id).toBe(keyId(1))
  })
})

describe('a change', () => {
  beforeEach(async () => {
    for (const index of [1, 2, 3]) {
      const loaded = world.loader.put(index)
      if (index === 3) {
        const workspace = makeWorkspace(2)
        const key = { ...loaded.key, workspaceId: workspace.id }
        world.loader.keys.set(digest(3), { key, workspace })
      }
      await load(index)
    }
    await load(99)
  })

  const known = (): readonly boolean[] => [1, 2, 3].map(isKnown)

  it('of keys drops them by id, and their leases of limits', async () => {
    await tell({ kind: 'keys', apiKeyIds: [keyId(1)] })
    expect(known()).toEqual([false, true, true])
    expect(world.limiterCalls).toEqual([keyId(1)])
  })

  it('of keys drops them by digest too, and makes an unknown digest one to ask for', async () => {
    await tell({ kind: 'keys', digests: [digest(2), digest(99)] })
    expect(known()).toEqual([true, false, true])
    expect(cache.isUnknown(digest(99))).toBe(false)
  })

  it('of a workspace drops its keys and no others', async () => {
    await tell({ kind: 'workspace', subject: workspaceId(2) })
    expect(known()).toEqual([true, true, false])
    expect(world.limiterCalls).toEqual([keyId(3), workspaceId(2)])
  })

  it('of a service drops its keys, its definition, and what was unknown under it', async () => {
    await tell({ kind: 'service', subject: 'acme' })
    expect(known()).toEqual([false, false, false])
    expect(cache.findService(ACME)).toBeUndefined()
    expect(cache.isUnknown(digest(99))).toBe(false)
  })

  it('of another service drops none of these', async () => {
    await tell({ kind: 'service', subject: 'other' })
    expect(known()).toEqual([true, true, true])
    expect(cache.findService(ACME)).toBeDefined()
  })

  it('of unknown digests forgets those alone', async () => {
    await tell({ kind: 'unknown_digests' })
    expect(known()).toEqual([true, true, true])
    expect(cache.isUnknown(digest(99))).toBe(false)
  })

  it.each(['everything', 'a kind that only a newer release knows'])('of %s forgets everything', async (kind) => {
    await tell({ kind, apiKeyIds: [keyId(1)] })
    expect(known()).toEqual([false, false, false])
    expect(cache.isUnknown(digest(99))).toBe(false)
    expect(cache.findService(ACME)).toBeUndefined()
    expect(world.limiterCalls).toEqual(['all'])
    expect(world.dropped).toHaveLength(3)
  })

  it('that was missed because the row was gone forgets everything too', async () => {
    world.feed.nodes.clear()
    await cache.node.pull()
    expect(known()).toEqual([false, false, false])
    expect(cache.isUnknown(digest(99))).toBe(false)
    expect(cache.findService(ACME)).toBeUndefined()
    expect(world.limiterCalls).toEqual(['all'])
  })
})

describe('a load', () => {
  it('in flight when a change names its key, known only when the row arrives, is answered and not kept', async () => {
    world.loader.put(1)
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const before = load(1)
    await settled()
    world.loader.put(1, { revokedAt: 5 })
    await tell({ kind: 'keys', apiKeyIds: [keyId(1)] })
    const after = load(1)
    reply.resolve()
    expect((await before)?.key.revokedAt).toBeUndefined()
    expect((await after)?.key.revokedAt).toBe(5)
    expect(cache.findKey(digest(1))?.key.revokedAt).toBe(5)
  })

  it('that finds nothing while a digest is imported is not remembered as unknown', async () => {
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const before = load(1)
    await settled()
    world.loader.put(1)
    await tell({ kind: 'unknown_digests' })
    reply.resolve()
    expect(await before).toBeUndefined()
    expect(cache.isUnknown(digest(1))).toBe(false)
    expect((await load(1))?.key.id).toBe(keyId(1))
  })

  it('of a key whose definition changes meanwhile is not kept as the old definition has it', async () => {
    for (const index of [1, 2]) world.loader.put(index, { scopes: 'all' })
    await load(2)
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const before = load(1)
    await settled()
    world.loader.putService(ACME_SOURCE.replace('"records:write": Write', '"records:burn": Burn'), 1)
    await tell({ kind: 'service', subject: 'acme' })
    reply.resolve()
    await before
    const after = await load(1)
    expect([...(after?.scopes ?? [])]).toEqual(['records:read', 'records:burn'])
  })

  it('begun before the node had joined is not kept', async () => {
    const late = await world.node({ started: false })
    world.loader.put(1)
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const loading = late.loadKey([digest(1)], undefined)
    await late.node.start()
    reply.resolve()
    expect((await loading)?.key.id).toBe(keyId(1))
    expect(late.findKey(digest(1))).toBeUndefined()
  })

  it('of a definition that this release cannot read fails, and makes no key unknown', async () => {
    world.loader.putService('id: acme', 2)
    world.loader.put(1)
    await expect(load(1)).rejects.toThrow('the definition has problems')
    expect(cache.isUnknown(digest(1))).toBe(false)
  })
})

describe('unknown digests', () => {
  it('are remembered after one read', async () => {
    expect(cache.isUnknown(digest('x'))).toBe(false)
    await cache.loadKey([digest('x')], undefined)
    expect(cache.isUnknown(digest('x'))).toBe(true)
  })

  it('are each unknown only when every digest of the token has missed', async () => {
    world.loader.put(1)
    await cache.loadKey([digest('under another pepper'), digest(1)], undefined)
    expect(cache.isUnknown(digest('under another pepper'))).toBe(false)
    await cache.loadKey([digest('a'), digest('b')], undefined)
    expect([cache.isUnknown(digest('a')), cache.isUnknown(digest('b'))]).toEqual([true, true])
  })

  it('are not answered from memory past the lease', async () => {
    await cache.loadKey([digest('x')], undefined)
    world.feed.down = true
    world.clock.pass(4500)
    expect(cache.isUnknown(digest('x'))).toBe(false)
  })

  it('are remembered in bounded number, the latest of them', async () => {
    for (let index = 0; index < UNKNOWN_DIGESTS_MAX + 10; index += 1) {
      await cache.loadKey([digest(`x${index}`)], undefined)
    }
    expect(cache.sizes.unknown).toBe(UNKNOWN_DIGESTS_MAX)
    expect(cache.isUnknown(digest('x0'))).toBe(false)
    expect(cache.isUnknown(digest(`x${UNKNOWN_DIGESTS_MAX + 9}`))).toBe(true)
  })
})

describe('unknown services', () => {
  const LATE = serviceId('late')
  const lateSource = ACME_SOURCE.replace('id: acme', 'id: late')
  const loadLate = () => cache.loadService(LATE, undefined)

  function putLate(): void {
    world.loader.services.set(LATE, { id: LATE, source: lateSource, revision: 1, changedSeq: 1 })
  }

  it('are remembered after one read, and not past the lease', async () => {
    expect(cache.isUnknownService(LATE)).toBe(false)
    expect(await loadLate()).toBeUndefined()
    expect(cache.isUnknownService(LATE)).toBe(true)
    world.feed.down = true
    world.clock.pass(4500)
    expect(cache.isUnknownService(LATE)).toBe(false)
  })

  it.each([
    ['its own change', { kind: 'service', subject: 'late' }],
    ['a change of everything', { kind: 'everything' }],
    ['a kind that only a newer release knows', { kind: 'newer' }],
  ])('are known from %s on', async (_, change) => {
    await loadLate()
    putLate()
    await tell(change)
    expect(cache.isUnknownService(LATE)).toBe(false)
    expect((await loadLate())?.id).toBe(LATE)
    expect(cache.findService(LATE)?.id).toBe(LATE)
  })

  it('stay unknown through the change of another service', async () => {
    await loadLate()
    await tell({ kind: 'service', subject: 'acme' })
    expect(cache.isUnknownService(LATE)).toBe(true)
  })

  it('are not remembered from a read that the service’s first change overtook', async () => {
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const before = loadLate()
    await settled()
    putLate()
    await tell({ kind: 'service', subject: 'late' })
    reply.resolve()
    expect(await before).toBeUndefined()
    expect(cache.isUnknownService(LATE)).toBe(false)
  })

  it('are never those that the store cannot be asked for', async () => {
    world.loader.down = true
    await expect(loadLate()).rejects.toThrow('the store cannot be reached')
    expect(cache.isUnknownService(LATE)).toBe(false)
  })

  it('are remembered in bounded number, the latest of them', async () => {
    for (let index = 0; index < UNKNOWN_SERVICES_MAX + 10; index += 1) {
      await cache.loadService(serviceId(`s${index}`), undefined)
    }
    const isUnknown = (index: number): boolean => cache.isUnknownService(serviceId(`s${index}`))
    expect([isUnknown(9), isUnknown(10), isUnknown(UNKNOWN_SERVICES_MAX + 9)]).toEqual([false, true, true])
  })

  it('cost each address eight reads at once, and no read of a key waits behind them', async () => {
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const asked = Array.from({ length: 100 }, (_, i) => cache.loadService(serviceId(`s${i}`), '203.0.113.1'))
    await settled()
    expect(world.loader.serviceReads).toBe(8)
    world.loader.put(1)
    void load(1)
    await settled()
    expect(world.loader.keyReads).toBe(1)
    reply.resolve()
    await Promise.all(asked)
  })
})

describe('two nodes on one store', () => {
  it('both see a service that one of them had found unknown, each with its own renewal', async () => {
    const late = serviceId('late')
    const other = await world.node()
    for (const each of [cache, other]) await each.loadService(late, undefined)
    world.loader.services.set(late, {
      id: late,
      source: ACME_SOURCE.replace('id: acme', 'id: late'),
      revision: 1,
      changedSeq: 1,
    })
    world.feed.commit({ kind: 'service', subject: 'late' })
    await cache.node.pull()
    expect([cache.isUnknownService(late), other.isUnknownService(late)]).toEqual([false, true])
    await world.clock.passSlowly(1100, 100)
    expect(other.isUnknownService(late)).toBe(false)
  })

  it('both drop a key that a command changed, each with its own renewal', async () => {
    const other = await world.node()
    world.loader.put(1)
    for (const each of [cache, other]) await each.loadKey([digest(1)], undefined)
    const mark = world.feed.commit({ kind: 'keys', apiKeyIds: [keyId(1)] })
    await cache.node.pull()
    expect([isKnown(1), other.findKey(digest(1)) !== undefined]).toEqual([false, true])
    expect((await world.feed.owing(mark)).owing).toHaveLength(1)
    await world.clock.passSlowly(1100, 100)
    expect(other.findKey(digest(1))).toBeUndefined()
    expect((await world.feed.owing(mark)).owing).toHaveLength(0)
  })
})
