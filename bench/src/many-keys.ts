import type { Bench } from './bench.ts'
import { checks, meetKeys, takeLeases } from './checks.ts'
import { contest } from './contest.ts'
import { fillKeys } from './fill.ts'
import { type Fixture, LIMITED_SERVICE, openFixture, SERVICE } from './fixture.ts'
import { digestAndMap } from './floors.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1_000_000
/** As many leases as a store gives well within the minute that one lives; a node holds 200,000 of them at most. */
const LIMITED_KEYS = 50_000
/** A quick run has a hundredth of both. */
const QUICK_PARTS = 100
const LEASES_AT_ONCE = 2000
const PER_WORKSPACE = 1000
const ROOM = 1000
/** A whole collection of so large a heap may take longer than a lease of five seconds: what is measured are checks, not that. */
const TIMES = { leaseMs: 60_000, renewEveryMs: 1000, marginShare: 0.1 }

/**
 * The same checks where the node knows a million keys, which no cache of a processor holds. Their uses are counted and not
 * written: counters of a million keys in a second are more than a store takes, and no part of a check.
 */
export async function* measureManyKeys({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const parts = plan.quick ? QUICK_PARTS : 1
  const [keys, limitedKeys] = [KEYS / parts, LIMITED_KEYS / parts]
  // It ends with its process: closed, it would write all that it has counted.
  const fixture = await openFixture({ knownKeysMax: keys + limitedKeys + ROOM, times: TIMES }, openPlace)
  const tokens = await fillKeys(fixture, SERVICE, { keys, workspaces: keys / PER_WORKSPACE })
  const workspaces = Math.ceil(limitedKeys / PER_WORKSPACE)
  const limited = await fillKeys(fixture, LIMITED_SERVICE, { keys: limitedKeys, workspaces })
  await fixture.keywright.engine.recorder.stop()
  await meetKeys(fixture, SERVICE, tokens)
  const floor = digestAndMap(tokens)
  const reason = `${REASONS.bothClocks} ${REASONS.manyKeys}`
  yield rateResult(
    { name: `known key, no limit, ${count(keys)} keys`, otherName: `${floor.name} over as many`, budget: 0.7, reason },
    await contest(checks(fixture, SERVICE, tokens, 'allowed'), floor, plan),
  )
  await takeAllLeases(fixture, limited)
  const limitedFloor = digestAndMap([...limited, ...tokens], limited.length)
  yield rateResult(
    {
      name: `known key, a limit, ${count(limitedKeys)} keys with leases in hand beside ${count(keys)} others`,
      otherName: `${floor.name} of the same keys in a map of all`,
      budget: 0.6,
      reason,
    },
    await contest(checks(fixture, LIMITED_SERVICE, limited, 'allowed'), limitedFloor, plan),
  )
}

/** The leases of the first keys end before the last have theirs, so it goes round twice: then all are in hand, and renewed in turn. */
async function takeAllLeases(fixture: Fixture, tokens: readonly string[]): Promise<void> {
  for (let at = 0; at < 2 * tokens.length; at += LEASES_AT_ONCE) {
    const from = at % tokens.length
    await takeLeases(fixture, tokens.slice(from, from + LEASES_AT_ONCE), { rounds: 2 })
  }
}

function count(keys: number): string {
  return keys.toLocaleString('en-US')
}
