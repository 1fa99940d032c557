import { hash } from 'node:crypto'
import { checksumOf, type Demand, type ServiceId } from '@keywright/core'
import { contest, type Plan, type Side } from './contest.ts'
import { type Fixture, LIMITED_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1000
const NO_KEY_MATCHES = 'nothing of this name is kept'
const DEMAND: Demand = { scopes: ['records:read' as never] } // a scope of the fixture's catalogue

/** What a check costs in the process, beside the least that any check by digest must do. */
export async function measureInProcess(plan: Plan): Promise<readonly Result[]> {
  const fixture = await openFixture()
  try {
    const tokens = await fixture.makeTokens(SERVICE, KEYS)
    const limited = await fixture.makeTokens(LIMITED_SERVICE, KEYS)
    const floor = floorOf(tokens)
    const claims = [
      { name: 'known key, no limit', budget: 0.8, ours: checks(fixture, SERVICE, tokens, 'allowed') },
      { name: 'known key, a limit', budget: 0.75, ours: checks(fixture, LIMITED_SERVICE, limited, 'allowed') },
      { name: 'known key, whole answer', ours: answers(fixture, tokens) },
      {
        name: 'unknown key',
        ours: checks(
          fixture,
          SERVICE,
          tokens.map((_, i) => unknownToken(i)),
          'denied',
        ),
      },
      { name: 'damaged key', ours: checks(fixture, SERVICE, tokens.map(damage), 'denied') },
    ]
    const results: Result[] = []
    for (const { ours, ...claim } of claims) {
      results.push(rateResult({ ...claim, otherName: floor.name }, await contest(ours, floor, plan)))
    }
    return results
  } finally {
    await fixture.close()
  }
}

/** The digest of a token and one look into a table. */
function floorOf(tokens: readonly string[]): Side {
  const digestOf = (token: string): string => hash('sha256', token, 'base64url')
  const table = new Map(tokens.map((token) => [digestOf(token), token]))
  return {
    name: 'crypto.hash + Map.get',
    run(times) {
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % tokens.length] ?? NO_KEY_MATCHES
        if (table.get(digestOf(token)) === undefined) throw new Error('a digest that was put in is not there')
      }
    },
  }
}

/** The check itself; each verdict is looked at, since a refused check is another work. */
function checks({ keywright }: Fixture, service: ServiceId, tokens: readonly string[], wanted: Wanted): Side {
  const { check } = keywright.engine
  return {
    name: 'keywright',
    async run(times) {
      const waiting: Promise<CheckResult>[] = []
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % tokens.length] ?? NO_KEY_MATCHES
        const answer = check({ service, credential: () => ({ kind: 'token', token }), demand: DEMAND })
        // A promise only where something is asked of the store: a key's first check, a lease that ends. As in a server,
        // nobody else waits for it.
        if (answer instanceof Promise) waiting.push(answer)
        else expectVerdict(answer, wanted)
      }
      for (const answer of await Promise.all(waiting)) expectVerdict(answer, wanted)
    },
  }
}

type Wanted = 'allowed' | 'denied'
type CheckResult = Awaited<ReturnType<Fixture['keywright']['engine']['check']>>

function expectVerdict({ verdict }: CheckResult, wanted: Wanted): void {
  if (verdict.allowed !== (wanted === 'allowed')) throw new Error(`a check that was to be ${wanted} was not`)
}

/** What a guard in the same process gets: the request read, the key rendered, the service's own headers. */
function answers({ keywright }: Fixture, tokens: readonly string[]): Side {
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % tokens.length] ?? NO_KEY_MATCHES
        const { allowed } = await keywright.verify({ service: SERVICE, token, scopes: ['records:read'] })
        if (!allowed) throw new Error('a good key was refused')
      }
    },
  }
}

/** A sound token that no key has. */
function unknownToken(i: number): string {
  const body = `bench_${String(i).padStart(34, '0')}`
  return body + checksumOf(body)
}

/** A known token whose last character was typed wrong. */
function damage(token: string): string {
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
}
