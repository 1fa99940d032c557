import type { Bench } from './bench.ts'
import { checks, meetKeys, takeLeases } from './checks.ts'
import { contest } from './contest.ts'
import { fillKeys } from './fill.ts'
import { type Fixture, LIMITED_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { digestAndMap } from './floors.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1_000_000
/** As many keys as a node holds leases of at once; a key beyond them asks the store for each check. */
const LIMITED_KEYS = 200_000
/** A quick run has a hundredth of both. */
const QUICK_PARTS = 100
const LEASES_AT_ONCE = 2000
const PER_WORKSPACE = 1000
const ROOM = 1000

/** The same checks where the node knows a million keys, which no cache of a processor holds. */
export async function* measureManyKeys({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const parts = plan.quick ? QUICK_PARTS : 1
  const [keys, limitedKeys] = [KEYS / parts, LIMITED_KEYS / parts]
  const fixture = await openFixture({ knownKeysMax: keys + limitedKeys + ROOM }, openPlace)
  try {
    const tokens = await fillKeys(fixture, SERVICE, { keys, workspaces: keys / PER_WORKSPACE })
    const limited = await fillKeys(fixture, LIMITED_SERVICE, {
      keys: limitedKeys,
      workspaces: Math.ceil(limitedKeys / PER_WORKSPACE),
    })
    await meetKeys(fixture, SERVICE, tokens)
    const known = checks(fixture, SERVICE, tokens, 'allowed')
    const floor = digestAndMap(tokens)
    const { bothClocks, manyKeys } = REASONS
    yield rateResult(
      {
        name: `known key, no limit, ${count(keys)} keys`,
        otherName: `${floor.name} over as many`,
        budget: 0.7,
        reason: `${bothClocks} ${manyKeys}`,
      },
      await contest(known, floor, plan),
    )
    await takeAllLeases(fixture, limited)
    const spending = checks(fixture, LIMITED_SERVICE, limited, 'allowed')
    const limitedFloor = digestAndMap([...limited, ...tokens], limited.length)
    yield rateResult(
      {
        name: `known key, a limit, leases in hand, ${count(limitedKeys)} keys beside ${count(keys)} known ones`,
        otherName: `${floor.name} of the same keys in a map of all`,
        budget: 0.6,
        reason: `${bothClocks} ${manyKeys}`,
      },
      await contest(spending, limitedFloor, plan),
    )
  } finally {
    await fixture.close()
  }
}

async function takeAllLeases(fixture: Fixture, tokens: readonly string[]): Promise<void> {
  for (let at = 0; at < tokens.length; at += LEASES_AT_ONCE) {
    await takeLeases(fixture, tokens.slice(at, at + LEASES_AT_ONCE))
  }
}

function count(keys: number): string {
  return keys.toLocaleString('en-US')
}
