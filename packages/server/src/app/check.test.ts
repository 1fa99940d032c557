import { diagnoseToken, mintToken, type ServiceDefinition, variantsOf } from '@keywright/core'
import { beforeEach, describe, expect, it } from 'vitest'
import { CacheWorld } from '../cache/testing/cache-world.ts'
import type { KnownKeyCache } from '../cache/index.ts'
import { readDefinition } from '../config/index.ts'
import type { CheckOrigin, KnownKey, SpendOutcome } from '../ports/index.ts'
import { makeDigester, systemRandomBytes } from '../system/index.ts'
import { deferred, settled } from '../testing/owned-clock.ts'
import { outcomeOf } from '../testing/engine-world.ts'
import { makeSecret, scope, serviceId, workspaceId } from '../testing/rows.ts'
import { type Check, type CheckRequest, makeCheck } from './check.ts'

const ACME = serviceId('acme')
const SOURCE = `id: acme
name: Acme
types: { public: { tag: pk, scopes: [records:read] }, secret: { tag: sk } }
token: { format: "{type}_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { "records:read": Read, "records:write": Write }
limits: { hourly: { limit: 100, window: 60m } }
routes:
  GET /open: open
  GET /records: records:read
  POST /records: { scopes: [records:write], cost: 5 }
`
const digester = makeDigester([])

let world = new CacheWorld()
let known: KnownKeyCache
let check: Check
let spent: number[] = []
let outcome: SpendOutcome | Promise<SpendOutcome> = { admitted: true, limits: [] }
let counted: string[] = []

beforeEach(async () => {
  world = new CacheWorld()
  world.loader.putService(SOURCE, 1)
  known = await world.node()
  spent = []
  counted = []
  outcome = { admitted: true, limits: [] }
  check = makeCheck({
    known,
    digester,
    limiter: {
      spend: (_, cost) => {
        spent.push(cost)
        return outcome
      },
      peek: () => [],
    },
    recorder: {
      allowed: (key: KnownKey) => void counted.push(`allowed ${key.key.id}`),
      denied: (_service, denial, key, origin: CheckOrigin) =>
        void counted.push(`${denial.reason} ${key?.key.id ?? '-'} ${origin.path ?? '-'}`),
    },
    onOldPepper: () => void counted.push('old pepper'),
  })
})

function definition(): ServiceDefinition {
  const result = readDefinition(SOURCE, 'acme.yaml')
  if (!result.valid) throw new Error(JSON.stringify(result.problems))
  return result.definition
}

/** A token whose key is in the store. */
function issue(index: number, fields: Parameters<typeof world.loader.put>[1] = {}): string {
  const minted = mintToken(definition(), { type: 'secret', environment: 'live', randomBytes: systemRandomBytes })
  const token = minted.token.reveal()
  world.loader.put(index, { secrets: [makeSecret(index, { digest: digester.digest(token, 0) })], ...fields })
  return token
}

function request(token: string, fields: Partial<CheckRequest> = {}): CheckRequest {
  return { service: ACME, credential: () => ({ kind: 'token', token }), demand: {}, ...fields }
}

describe('the check of a known key', () => {
  it('is answered without a promise and without asking the store, whatever the verdict', async () => {
    const [good, revoked] = [issue(1), issue(2, { revokedAt: 5 })]
    await check(request(good))
    await check(request(revoked))
    const before = [world.loader.keyReads, world.loader.serviceReads, world.feed.calls.length]
    world.loader.down = true
    world.feed.down = true
    for (let round = 0; round < 100; round += 1) {
      for (const token of [good, revoked]) expect(check(request(token))).not.toBeInstanceOf(Promise)
    }
    expect([world.loader.keyReads, world.loader.serviceReads, world.feed.calls.length]).toEqual(before)
  })

  it('of a token that was cut short needs neither digest nor store, and names the damage', async () => {
    const token = issue(1)
    await check(request(token))
    const reads = world.loader.keyReads
    const damaged = token.slice(0, -3)
    const result = check(request(damaged))
    if (result instanceof Promise) throw new Error('a damaged token is told at once')
    expect(result.verdict).toMatchObject({
      allowed: false,
      denial: { reason: 'malformed', diagnosis: diagnoseToken(definition(), damaged) },
    })
    expect(result.typeByTag).toBe('secret')
    expect(world.loader.keyReads).toBe(reads)
  })
})

describe('what a node remembers', () => {
  const demand = { method: 'GET', path: '/open' }
  const none = { credential: () => ({ kind: 'missing' as const }) }

  it('answers nobody once the lease has ended: each check reads the definition, and the key where it comes to one', async () => {
    const token = issue(1)
    const asked = [request(token), request(token.slice(0, -3)), request('', none), request('', { demand })]
    await check(request(token))
    world.feed.down = true
    world.clock.pass(4500)
    const outcomes: string[] = []
    for (const each of asked) outcomes.push(outcomeOf(await check(each)))
    expect(outcomes).toEqual(['allowed', 'malformed', 'missing', 'allowed'])
    // One of each for the first check; then the definition for each, and for the key once more, under which it is compiled.
    expect([world.loader.serviceReads, world.loader.keyReads]).toEqual([1 + asked.length + 1, 2])
  })

  it.each([
    ['the monotonic clock', () => (world.clock.monotonic += 4500)],
    ['the wall clock', () => (world.clock.wall += 4500)],
  ])('answers nobody once the lease has ended by %s alone', async (_, pass) => {
    const token = issue(1)
    await check(request(token))
    world.feed.down = true
    pass()
    issue(1, { revokedAt: 5, secrets: [makeSecret(1, { digest: digester.digest(token, 0) })] })
    expect(outcomeOf(await check(request(token)))).toBe('revoked')
  })

  it('opens nothing to a token that is sound in another service alone, though a check there made its key known', async () => {
    const other = serviceId('other')
    const source = SOURCE.replace('id: acme', 'id: other').replace('tag: pk', 'tag: px').replace('tag: sk', 'tag: sx')
    world.loader.services.set(other, { id: other, source, revision: 1, changedSeq: 0 })
    const result = readDefinition(source, 'other.yaml')
    if (!result.valid) throw new Error(JSON.stringify(result.problems))
    const minted = mintToken(result.definition, { type: 'secret', environment: 'live', randomBytes: systemRandomBytes })
    const token = minted.token.reveal()
    world.loader.put(1, { secrets: [makeSecret(1, { digest: digester.digest(token, 0) })] })
    await check(request(issue(2)))
    for (let round = 0; round < 2; round += 1) {
      expect(outcomeOf(await check(request(token, { service: other })))).toBe('unknown')
      expect(outcomeOf(await check(request(token)))).toBe('malformed')
    }
    // As a check leaves it that began under an older definition and was answered under the present one.
    const entry = known.findKey(digester.digest(token, 0))
    if (entry === undefined) throw new Error('the key is known')
    entry.soundAs = variantsOf(result.definition)[1]
    expect(outcomeOf(await check(request(token)))).toBe('malformed')
  })

  it('answers a known key after one look at each clock, which comes after the key was found', async () => {
    const token = issue(1)
    await check(request(token))
    const seen: string[] = []
    const { wallNow, monotonicNow } = world.clock
    const findKey = known.findKey.bind(known)
    Object.assign(world.clock, {
      wallNow: () => (seen.push('wall'), wallNow()),
      monotonicNow: () => (seen.push('monotonic'), monotonicNow()),
    })
    known.findKey = (digest) => (seen.push('find'), findKey(digest))
    expect(check(request(token))).not.toBeInstanceOf(Promise)
    expect(seen).toEqual(['find', 'monotonic', 'wall'])
  })
})

describe('a miss', () => {
  it('is read once, however many ask for the same token at the same time', async () => {
    const token = issue(1)
    await check(request(issue(2)))
    const reads = world.loader.keyReads
    const reply = deferred<void>()
    world.loader.replies = reply.promise
    const asked = Array.from({ length: 8 }, () => check(request(token)))
    await settled()
    reply.resolve()
    for (const result of await Promise.all(asked)) expect(outcomeOf(result)).toBe('allowed')
    expect(world.loader.keyReads).toBe(reads + 1)
  })

  it('of a token that nobody was given is unknown, and is read once and not again', async () => {
    const minted = mintToken(definition(), { type: 'secret', environment: 'live', randomBytes: systemRandomBytes })
    const token = minted.token.reveal()
    expect(outcomeOf(await check(request(token)))).toBe('unknown')
    const reads = world.loader.keyReads
    expect(check(request(token))).not.toBeInstanceOf(Promise)
    expect(world.loader.keyReads).toBe(reads)
  })

  it('while the store is away is an error, never a denial, and counts as nothing', async () => {
    const token = issue(1)
    await check(request(issue(2)))
    counted = []
    world.loader.down = true
    await expect(check(request(token))).rejects.toThrow('the store cannot be reached')
    expect(counted).toEqual([])
  })

  it('in a service that there is not is an error too, and is read once and not again', async () => {
    const other = { service: serviceId('other'), credential: () => ({ kind: 'missing' as const }), demand: {} }
    await expect(check(other)).rejects.toMatchObject({ code: 'service_not_found' })
    expect(() => check(other)).toThrow('There is no service of this id.')
    expect(world.loader.serviceReads).toBe(1)
  })
})

describe('a check', () => {
  it('knows no key of another service', async () => {
    const token = issue(1, { service: serviceId('other') })
    world.loader.services.set(serviceId('other'), {
      id: serviceId('other'),
      source: SOURCE.replace('id: acme', 'id: other'),
      revision: 1,
      changedSeq: 0,
    })
    const result = await check(request(token))
    expect(result).toMatchObject({ verdict: { denial: { reason: 'unknown' }, key: undefined }, known: undefined })
  })

  it('tells missing and ambiguous credentials apart, and looks nothing up for either', async () => {
    expect(outcomeOf(await check(request('', { credential: () => ({ kind: 'missing' }) })))).toBe('missing')
    expect(outcomeOf(await check(request('', { credential: () => ({ kind: 'ambiguous' }) })))).toBe(
      'ambiguous_credential',
    )
    expect(world.loader.keyReads).toBe(0)
  })

  it('of an open route asks for no key, spends nothing and counts nothing', async () => {
    const demand = { method: 'GET', path: '/open' }
    const result = await check(request('nonsense', { demand }))
    expect(result.verdict).toMatchObject({ allowed: true, open: true })
    expect([spent, counted]).toEqual([[], []])
  })

  it('that needs no key at all looks at none', async () => {
    const result = await check(request('nonsense', { keyless: () => true }))
    expect(result.verdict).toMatchObject({ allowed: true, open: true })
    expect(counted).toEqual([])
  })

  it('judges by the route: its scopes, and that there is one', async () => {
    const token = issue(1)
    const on = (method: string, path: string) => check(request(token, { demand: { method, path } }))
    expect(outcomeOf(await on('GET', '/records'))).toBe('allowed')
    expect(outcomeOf(await on('POST', '/records'))).toBe('scope_missing')
    expect(outcomeOf(await on('GET', '/elsewhere'))).toBe('route_not_allowed')
  })

  it('shows nothing of a key whose workspace was not asked for', async () => {
    const token = issue(1)
    const result = await check(request(token, { demand: { workspaces: [workspaceId(2)] } }))
    expect(result).toMatchObject({
      verdict: { denial: { reason: 'workspace_mismatch' }, key: undefined },
      known: undefined,
    })
  })
})

describe('the limits', () => {
  it('are spent last: a request that is refused for anything else spends nothing', async () => {
    const token = issue(1)
    const refused = [
      { scopes: [scope('records:write')] },
      { workspaces: [] },
      { types: ['public'] },
      { method: 'GET', path: '/nowhere' },
    ]
    for (const demand of refused) expect(outcomeOf(await check(request(token, { demand })))).not.toBe('allowed')
    expect(spent).toEqual([])
    expect(outcomeOf(await check(request(token)))).toBe('allowed')
    expect(spent).toEqual([1])
  })

  it('are charged the cost that was asked for, else the route’s, else one', async () => {
    const token = issue(1, { scopes: 'all' })
    const demand = { method: 'POST', path: '/records' }
    await check(request(token, { demand: { ...demand, cost: 7 } }))
    await check(request(token, { demand }))
    await check(request(token, { demand: { method: 'GET', path: '/records' } }))
    expect(spent).toEqual([7, 5, 1])
  })

  it('that are exhausted refuse with the limit and the time to come back', async () => {
    const token = issue(1)
    outcome = { admitted: false, limits: [], limit: 'hourly', kind: 'window', retryAfterMs: 500 }
    expect((await check(request(token))).verdict).toMatchObject({
      allowed: false,
      denial: { reason: 'rate_limited', limit: 'hourly', retryAfterMs: 500 },
    })
    outcome = { admitted: false, limits: [], limit: 'monthly', kind: 'quota', retryAfterMs: undefined }
    expect(outcomeOf(await check(request(token)))).toBe('quota_exhausted')
  })

  it('that cannot be asked are an error, never a denial', async () => {
    const token = issue(1)
    outcome = Promise.reject(new Error('the limiter is away'))
    await expect(check(request(token))).rejects.toThrow('the limiter is away')
    expect(counted).toEqual([])
  })

  it('are not spent by a dry check, which counts nothing either', async () => {
    const token = issue(1)
    expect(outcomeOf(await check(request(token, { dry: true })))).toBe('allowed')
    expect(outcomeOf(await check(request(token.slice(1), { dry: true })))).toBe('malformed')
    expect([spent, counted]).toEqual([[], []])
  })
})

describe('what is counted', () => {
  it('is each check once: the allowed by key, the denied by reason, key and path', async () => {
    const [good, revoked] = [issue(1), issue(2, { revokedAt: 5 })]
    await check(request(good))
    await check(request(revoked, { demand: { method: 'GET', path: '/records' } }))
    await check(request(good.slice(1)))
    expect(counted).toEqual([
      `allowed ${'key_'.padEnd(23, '0')}1`,
      `revoked ${'key_'.padEnd(23, '0')}2 /records`,
      'malformed - -',
    ])
  })
})
