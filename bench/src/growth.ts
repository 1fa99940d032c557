import { createKeywright, type Keywright } from 'keywright'
import type { Bench } from './bench.ts'
import { checks, meetKeys } from './checks.ts'
import { contest } from './contest.ts'
import { fillKeys } from './fill.ts'
import { type Fixture, openFixture, SERVICE } from './fixture.ts'
import { bareRead, reads } from './reads.ts'
import { REASONS } from './reasons.ts'
import { rateResult, type Result, timesResult } from './results.ts'

const FEW = 1000
const MANY_IN_FULL = 1_000_000
const MANY_QUICK = 20_000
const PER_WORKSPACE = 1000
/** Fewer than are asked for in turn, so that each has left memory before it comes again. */
const KNOWN_FEW = 100
/** Budgets of time, as the rates that they leave: 1.05 and 1.15 times as long. */
const KNOWN_BUDGET = 0.952
const READ_BUDGET = 0.87
const STARTS = 7

/** The same keys in use, in a store of few and in one of many; and a key that is not in memory beside the bare read of it. */
export async function* measureGrowth({ plan, openPlace }: Bench): AsyncGenerator<Result> {
  const closing: (() => Promise<void>)[] = []
  const open = async (keys: number): Promise<Store> => {
    const fixture = await openFixture({}, openPlace)
    closing.push(() => fixture.close())
    const workspaces = Math.ceil(keys / PER_WORKSPACE)
    const tokens = spread(await fillKeys(fixture, SERVICE, { keys, workspaces }), FEW)
    await meetKeys(fixture, SERVICE, tokens)
    const forgetful = await createKeywright({ ...fixture.place.store, knownKeysMax: KNOWN_FEW })
    closing.push(() => forgetful.close())
    return { fixture, forgetful, tokens }
  }
  try {
    const many = plan.quick ? MANY_QUICK : MANY_IN_FULL
    const [small, large] = [await open(FEW), await open(many)]
    const suffix = `${many.toLocaleString('en-US')} keys in the store`
    const otherName = `${FEW.toLocaleString('en-US')} keys in the store`
    const known = ({ fixture, tokens }: Store) => checks(fixture, SERVICE, tokens, 'allowed')
    yield rateResult(
      { name: `known key, ${suffix}`, otherName, budget: KNOWN_BUDGET, reason: REASONS.largeStore },
      await contest(known(large), known(small), plan),
    )
    const readSmall = reads(small.forgetful, small.tokens)
    yield rateResult(
      { name: `key not in memory, ${suffix}`, otherName, budget: READ_BUDGET, reason: REASONS.largeStore },
      await contest(reads(large.forgetful, large.tokens), readSmall, plan),
    )
    const bare = await bareRead(small.fixture.place, small.tokens)
    closing.push(() => bare.close())
    yield rateResult(
      { name: 'key not in memory', otherName: bare.side.name, budget: 0.8, reason: REASONS.oneReader },
      await contest(readSmall, bare.side, plan),
    )
    const starts = await startInTurns(large.fixture, small.fixture)
    yield timesResult({ name: `start of one more node, ${suffix}`, unit: 'ms', otherName }, starts.ours, starts.other)
  } finally {
    for (const close of closing.toReversed()) await close()
  }
}

interface Store {
  readonly fixture: Fixture
  /** Another node on the same store, which keeps few keys in memory. */
  readonly forgetful: Keywright
  readonly tokens: readonly string[]
}

async function startInTurns(large: Fixture, small: Fixture) {
  const [ours, other]: [number[], number[]] = [[], []]
  for (let i = 0; i < STARTS; i += 1) {
    ours.push(await startOf(large))
    other.push(await startOf(small))
  }
  // The first of each finds caches cold that are not those of the store.
  return { ours: ours.slice(1), other: other.slice(1) }
}

/** Until it may answer checks. */
async function startOf({ place }: Fixture): Promise<number> {
  const from = performance.now()
  const keywright = await createKeywright(place.store)
  const took = performance.now() - from
  await keywright.close()
  return took
}

/** So many of them, from all over. */
function spread(tokens: readonly string[], count: number): readonly string[] {
  const step = Math.floor(tokens.length / count)
  return Array.from({ length: count }, (_, i) => tokens[i * step] ?? '')
}
