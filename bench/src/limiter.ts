import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Bench } from './bench.ts'
import { heardLater, takeLeases } from './checks.ts'
import { contest, type Side } from './contest.ts'
import { type Fixture, LIMITED_SERVICE, openFixture } from './fixture.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1000
const COST = 1

/** The limiter alone, in memory. Ours spends leases that the store has debited; the other's counts die with the process. */
export async function* measureLimiter({ plan }: Bench): AsyncGenerator<Result> {
  const fixture = await openFixture()
  try {
    const other = rateLimiterFlexible()
    const ours = await leasedLimiter(fixture)
    const claim = { name: 'limiter alone, in memory', otherName: other.name }
    yield rateResult(claim, await contest(ours, other, plan))
  } finally {
    await fixture.close()
  }
}

/** Keys that have the lease of a busy one, spent from in turn. */
export async function leasedLimiter(fixture: Fixture): Promise<Side> {
  const { engine } = fixture.keywright
  await takeLeases(fixture, await fixture.makeTokens(LIMITED_SERVICE, KEYS))
  const limited = [...engine.known.known()].flatMap((known) => known.limited ?? [])
  let waiting: Promise<{ readonly admitted: boolean }>[] = []
  return {
    name: 'keywright',
    run(times) {
      for (let i = 0; i < times; i += 1) {
        const key = limited[i % limited.length]
        if (key === undefined) throw new Error('no key is known')
        const outcome = engine.limiter.spend(key, COST)
        if (outcome instanceof Promise) waiting.push(heardLater(outcome))
        else if (!outcome.admitted) throw new Error('a limit was used up')
      }
    },
    async settle() {
      const outcomes = await Promise.all(waiting)
      waiting = []
      if (outcomes.some(({ admitted }) => !admitted)) throw new Error('a limit was used up')
    },
  }
}

function rateLimiterFlexible(): Side {
  const limiter = new RateLimiterMemory({ points: 100_000_000, duration: 3600 })
  const names = Array.from({ length: KEYS }, (_, i) => `key_${i}`)
  return {
    name: 'rate-limiter-flexible 11.4.0, memory',
    async run(times) {
      for (let i = 0; i < times; i += 1) await limiter.consume(names[i % KEYS] ?? '', COST)
    },
  }
}
