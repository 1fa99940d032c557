import type { ServiceId } from '@keywright/core'
import type { Bench } from './bench.ts'
import { checks, meetKeys, takeLeases } from './checks.ts'
import { contest, type Side } from './contest.ts'
import { fillKeys } from './fill.ts'
import { type Fixture, openFixture, SERVICE, serviceId } from './fixture.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1000
const KEYS_QUICK = 200
const WORKSPACES = 1000
/** As many as a service may have. */
const LIMITS_MAX = 16
const LIMITS_BETWEEN = 4
const SAME = 0.952

/** The same number of keys in use: in one workspace and in a thousand, under one limit and under many. */
export async function* measureBreadth({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const [narrow, broad] = [await openFixture({}, openPlace), await openFixture({ services: SERVICES }, openPlace)]
  try {
    const keys = plan.quick ? KEYS_QUICK : KEYS
    const ofOne = await known(narrow, 1)
    const ofMany = await known(broad, WORKSPACES)
    yield rateResult(
      {
        name: `known key, ${KEYS} keys in ${WORKSPACES} workspaces`,
        otherName: 'as many keys in one workspace',
        budget: SAME,
        reason: REASONS.breadth,
      },
      await contest(ofMany, ofOne, plan),
    )
    const one = await spending(broad, limitedBy(1), keys)
    for (const limits of [LIMITS_BETWEEN, LIMITS_MAX]) {
      const many = await spending(broad, limitedBy(limits), keys)
      yield rateResult(
        { name: `known key, ${limits} limits, leases in hand`, otherName: 'one limit' },
        await contest(many, one, plan),
      )
    }
  } finally {
    await broad.close()
    await narrow.close()
  }
}

async function known(fixture: Fixture, workspaces: number): Promise<Side> {
  const tokens = await fillKeys(fixture, SERVICE, { keys: KEYS, workspaces })
  await meetKeys(fixture, SERVICE, tokens)
  return checks(fixture, SERVICE, tokens, 'allowed')
}

async function spending(fixture: Fixture, service: ServiceId, keys: number): Promise<Side> {
  const tokens = await fillKeys(fixture, service, { keys, workspaces: 1 })
  await takeLeases(fixture, tokens, { service })
  return checks(fixture, service, tokens, 'allowed')
}

function limitedBy(limits: number): ServiceId {
  return serviceId(`limits${limits}`)
}

const SERVICES = [1, LIMITS_BETWEEN, LIMITS_MAX].map((limits) => {
  const id = limitedBy(limits)
  // So long that no bucket ends in a run: what is told is a check with so many leases in hand.
  const rows = Array.from({ length: limits }, (_, i) => `  limit${i}: { limit: 1000000000, window: ${300 + i}d }`)
  return `
id: ${id}
name: Many limits
token: { format: '${id}_{secret:34}{checksum}' }
credentials: [{ header: X-API-Key }]
scopes: { 'records:read': Read records }
limits:
${rows.join('\n')}
`
})
