import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeKey, makeSecret, NOON, scope, workspaceId } from '../key/testing/any-key.ts'
import type { RouteDemand } from '../service/definition.ts'
import { type Candidate, foldEnds, judge, type RouteFact } from './judge.ts'
import { DENIAL_REASONS, type Demand, type Denial, type DenialReason } from './verdict.ts'

/** The reasons that `judge` gives; the others are the check's own. */
const JUDGED = DENIAL_REASONS.filter(
  (reason) =>
    !['ambiguous_credential', 'missing', 'malformed', 'unknown', 'rate_limited', 'quota_exhausted'].includes(reason),
)

interface Facts {
  readonly candidate: Candidate
  readonly demand: Demand
  readonly route: RouteFact
}

const READ = scope('records:read')
const WRITE = scope('records:write')
const OPEN_ROUTE: RouteDemand = {
  scopes: [],
  anyScope: [],
  types: undefined,
  environments: undefined,
  cost: 1,
  open: false,
}

/** A key and a request of which exactly these things are wrong; `variant` chooses among the ways to be wrong. */
function factsWith(faults: ReadonlySet<DenialReason>, variant: number): Facts {
  const is = (reason: DenialReason): boolean => faults.has(reason)
  const odd = variant % 2 === 1
  const secret = makeSecret(0, !is('superseded') ? {} : odd ? { ended: true } : { endsAt: NOON })
  const key = makeKey({
    secrets: [secret],
    revokedAt: is('revoked') ? NOON - 1 : undefined,
    disabledAt: is('disabled') ? NOON - 1 : undefined,
    expiresAt: is('expired') ? NOON : undefined,
    allowedOrigins: is('origin_not_allowed') || odd ? ['https://app.example.com'] : [],
  })
  const candidate: Candidate = {
    key,
    secret,
    scopes: new Set([READ]),
    goodUntil: foldEnds(key, secret),
    environmentHeld: !(is('wrong_environment') && variant % 3 === 0),
    allowsIp: is('ip_not_allowed') || odd ? (ip) => ip === '203.0.113.7' : undefined,
    origins: is('origin_not_allowed') || odd ? key.allowedOrigins : undefined,
  }
  const wanted = is('scope_missing') ? WRITE : READ
  const route: RouteFact = is('route_not_allowed')
    ? 'none'
    : {
        ...OPEN_ROUTE,
        ...(variant % 4 === 0 ? { scopes: [wanted] } : {}),
        ...(is('type_not_allowed') && !odd ? { types: ['public'] } : {}),
        ...(is('wrong_environment') && variant % 3 === 1 ? { environments: ['test'] } : {}),
      }
  const demand: Demand = {
    ...(is('workspace_mismatch') ? { workspaces: [workspaceId(2)] } : odd ? { workspaces: [key.workspaceId] } : {}),
    ...(is('wrong_environment') && variant % 3 === 2 ? { environment: 'test' } : {}),
    ...(is('wrong_environment') && variant % 3 === 1 && route === 'none' ? { environments: ['test'] } : {}),
    ...(is('type_not_allowed') && (odd || route === 'none') ? { types: ['public'] } : {}),
    ...(is('ip_not_allowed') ? (variant % 3 === 0 ? {} : { ip: '198.51.100.1' }) : { ip: '203.0.113.7' }),
    ...(is('origin_not_allowed') ? (odd ? {} : { origin: 'null' }) : { origin: 'https://app.example.com' }),
    ...(variant % 4 === 0 && route !== 'none' ? {} : odd ? { anyScope: [wanted] } : { scopes: [wanted] }),
  }
  return { candidate, demand, route }
}

describe('the judge', () => {
  it('reports, of all that is wrong, what stands first in the order of the reasons', () => {
    fc.assert(
      fc.property(fc.subarray(JUDGED), fc.nat(47), (faults, variant) => {
        const { candidate, demand, route } = factsWith(new Set(faults), variant)
        const first = DENIAL_REASONS.find((reason) => faults.includes(reason))
        expect(judge(candidate, demand, route, NOON)?.reason).toBe(first)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(JUDGED)('finds %s in every way that it comes about, alone and before all that follow', (reason) => {
    const following = new Set(JUDGED.slice(JUDGED.indexOf(reason)))
    for (let variant = 0; variant < 48; variant += 1) {
      for (const faults of [new Set([reason]), following]) {
        const { candidate, demand, route } = factsWith(faults, variant)
        expect(judge(candidate, demand, route, NOON)?.reason).toBe(reason)
      }
    }
  })

  it('knows nothing of a digest that led to no key', () => {
    expect(judge(undefined, {}, undefined, NOON)).toEqual({ reason: 'unknown' })
  })

  it('ends a key at its expiry to the millisecond, and a secret at its end', () => {
    const { candidate } = factsWith(new Set(['expired']), 0)
    expect(judge(candidate, {}, undefined, NOON - 1)).toBeUndefined()
    expect(judge(candidate, {}, undefined, NOON)?.reason).toBe('expired')
    const ended = factsWith(new Set(['superseded']), 0).candidate
    expect(judge(ended, {}, undefined, NOON - 1)).toBeUndefined()
    expect(judge(ended, {}, undefined, NOON)?.reason).toBe('superseded')
  })
})

describe('missing scopes', () => {
  const judgeRights = (demand: Demand, route?: RouteFact): Denial | undefined =>
    judge(factsWith(new Set(), 0).candidate, demand, route, NOON)

  it('are told by name, in the order in which they were asked for, and no others', () => {
    expect(judgeRights({ scopes: [WRITE, READ, scope('z')] })).toEqual({
      reason: 'scope_missing',
      missing: [WRITE, 'z'],
    })
  })

  it('of a choice are the whole choice, and one of it is enough', () => {
    expect(judgeRights({ anyScope: [WRITE, scope('z')] })).toEqual({ reason: 'scope_missing', missing: [WRITE, 'z'] })
    expect(judgeRights({ anyScope: [WRITE, READ] })).toBeUndefined()
    expect(judgeRights({ anyScope: [] })).toBeUndefined()
  })

  it('are told at once: those that the demand names, and those of the route', () => {
    const route = { ...OPEN_ROUTE, scopes: [scope('z')] }
    expect(judgeRights({ scopes: [WRITE, WRITE] }, route)).toEqual({ reason: 'scope_missing', missing: [WRITE, 'z'] })
    expect(judgeRights({}, route)).toEqual({ reason: 'scope_missing', missing: ['z'] })
  })
})

describe('a restriction that cannot be checked', () => {
  it('is not met: a caller without an address or an origin is refused', () => {
    const base = factsWith(new Set(), 0).candidate
    const origins = ['https://app.example.com']
    expect(judge({ ...base, allowsIp: () => true }, {}, undefined, NOON)?.reason).toBe('ip_not_allowed')
    expect(judge({ ...base, origins }, {}, undefined, NOON)?.reason).toBe('origin_not_allowed')
  })
})
