import type { Bench } from './bench.ts'
import { checks, takeLeases } from './checks.ts'
import { contest, type Side } from './contest.ts'
import { tokenOf } from './fill.ts'
import { type Fixture, LIMITED_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { digestAndMap, digestMapAndClocks } from './floors.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1000

interface InProcessClaim {
  readonly name: string
  readonly ours: Side
  readonly other: Side
  readonly budget?: number
  readonly reason?: string
}

/** What a check costs in the process, beside the least that any check by digest must do. */
export async function* measureInProcess({ plan }: Bench): AsyncGenerator<Result> {
  const fixture = await openFixture()
  try {
    for (const { ours, other, ...claim } of await claimsOf(fixture)) {
      yield rateResult({ ...claim, otherName: other.name }, await contest(ours, other, plan))
    }
  } finally {
    await fixture.close()
  }
}

async function claimsOf(fixture: Fixture): Promise<readonly InProcessClaim[]> {
  const tokens = await fixture.makeTokens(SERVICE, KEYS)
  const limited = await fixture.makeTokens(LIMITED_SERVICE, KEYS)
  await takeLeases(fixture, limited)
  const floor = digestAndMap(tokens)
  const withClocks = digestMapAndClocks(tokens)
  const known = checks(fixture, SERVICE, tokens, 'allowed')
  const spending = checks(fixture, LIMITED_SERVICE, limited, 'allowed')
  const unknown = tokens.map((_, i) => tokenOf(SERVICE, i))
  const { bothClocks, limitAnswer } = REASONS
  return [
    { name: 'known key, no limit', budget: 0.8, reason: bothClocks, ours: known, other: floor },
    { name: 'known key, no limit', ours: known, other: withClocks },
    { name: 'known key, a limit, leases in hand', budget: 0.75, reason: limitAnswer, ours: spending, other: floor },
    { name: 'known key, a limit, leases in hand', ours: spending, other: withClocks },
    { name: 'known key, whole answer', ours: answers(fixture, tokens), other: floor },
    { name: 'unknown key', ours: checks(fixture, SERVICE, unknown, 'denied'), other: floor },
    { name: 'damaged key', ours: checks(fixture, SERVICE, tokens.map(damage), 'denied'), other: floor },
  ]
}

/** What a guard in the same process gets: the request read, the key rendered, the service's own headers. */
function answers({ keywright }: Fixture, tokens: readonly string[]): Side {
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % tokens.length] ?? ''
        const { allowed } = await keywright.verify({ service: SERVICE, token, scopes: ['records:read'] })
        if (!allowed) throw new Error('a good key was refused')
      }
    },
  }
}

/** A known token whose last character was typed wrong. */
function damage(token: string): string {
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
}
