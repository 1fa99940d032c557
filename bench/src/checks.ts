import type { Demand, ServiceId } from '@keywright/core'
import type { Side } from './contest.ts'
import { type Fixture, LIMITED_SERVICE } from './fixture.ts'

const NO_TOKEN = 'nothing of this name is kept'
const DEMAND: Demand = { scopes: ['records:read' as never] } // a scope of the fixture's catalogue

type Wanted = 'allowed' | 'denied'
type CheckResult = Awaited<ReturnType<Fixture['keywright']['engine']['check']>>

/** The check itself, of each token in turn; each verdict is looked at, since a refused check is another work. */
export function checks(
  { keywright }: Pick<Fixture, 'keywright'>,
  service: ServiceId,
  tokens: readonly string[],
  wanted: Wanted,
): Side {
  const { check } = keywright.engine
  let waiting: Promise<CheckResult>[] = []
  return {
    name: 'keywright',
    run(times) {
      for (let i = 0; i < times; i += 1) {
        const token = tokens[i % tokens.length] ?? NO_TOKEN
        const answer = check({ service, credential: () => ({ kind: 'token', token }), demand: DEMAND })
        // A promise only where something is asked of the store: a key's first check, a lease that ends. As in a server,
        // nobody else waits for it.
        if (answer instanceof Promise) waiting.push(heardLater(answer))
        else expectVerdict(answer, wanted)
      }
    },
    async settle() {
      const answers = await Promise.all(waiting)
      waiting = []
      for (const answer of answers) expectVerdict(answer, wanted)
    },
  }
}

/** A store that does not answer in time fails the part when it is waited for, and not the process before. */
export function heardLater<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => {})
  return answer
}

function expectVerdict({ verdict }: CheckResult, wanted: Wanted): void {
  if (verdict.allowed !== (wanted === 'allowed')) throw new Error(`a check that was to be ${wanted} was not`)
}

/** Requests of this cost, twice: the lease that follows is as large as that of a key that spends so much a second. */
const LEASE_COST = 100_000

/**
 * Has every key take the lease of a busy one. A key that was never used begins with a lease of one request, and asks a few
 * times until its lease is what its rate needs: that is told as store calls, in rows of their own.
 */
export async function takeLeases(
  { keywright }: Pick<Fixture, 'keywright'>,
  tokens: readonly string[],
  { service = LIMITED_SERVICE, rounds = 3 }: { readonly service?: ServiceId; readonly rounds?: number } = {},
): Promise<void> {
  const { check } = keywright.engine
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(
      tokens.map((token) =>
        check({
          service,
          credential: () => ({ kind: 'token', token }),
          demand: { cost: LEASE_COST },
        }),
      ),
    )
  }
}

const MET_AT_ONCE = 100

/** Has the node read every key once, so that it knows them all. */
export async function meetKeys(
  { keywright }: Pick<Fixture, 'keywright'>,
  service: ServiceId,
  tokens: readonly string[],
): Promise<void> {
  const { check } = keywright.engine
  for (let at = 0; at < tokens.length; at += MET_AT_ONCE) {
    const some = tokens.slice(at, at + MET_AT_ONCE)
    await Promise.all(
      some.map((token) => check({ service, credential: () => ({ kind: 'token', token }), demand: DEMAND })),
    )
  }
}
