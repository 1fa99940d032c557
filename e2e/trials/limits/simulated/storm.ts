import type { EffectiveLimit } from '@keywright/core'
import { randomOf } from '../../crash/lives.ts'
import { type Admission, fullest } from '../windows.ts'
import { arrive, NEAR_MS, one } from './arrivals.ts'
import { Cluster, type Passage, StoreClock, type Tally } from './cluster.ts'
import { drawScenario, QUOTA_TURNS_AT_MS, type Scenario } from './scenario.ts'
import type { OpenBuckets } from './stores.ts'
import { Timeline } from './timeline.ts'

const NODES = 4
/** What a clock may be off by while it is slewed. */
const RATE_OFF_MAX = 0.08
const DISTURBANCES = 60
/** How long a storm lasts, in windows of its longest limit. */
const WINDOWS = 6
/** One way to the store, on the same machine and over a network. */
const NEAR_STORE_MS = 0.4
const FAR_STORE_MS = 8

export interface StormReport {
  readonly tally: Tally
  /** One for each limit of each key, and of the workspace. */
  readonly windows: readonly { readonly name: string; readonly limit: number; readonly most: number }[]
}

export interface Storm {
  readonly seed: number
  /** How long, in windows of the longest limit. */
  readonly windows: number
}

/** Four nodes, callers at the edges of buckets, and everything that may go wrong; drawn from one seed. */
async function runStorm({ seed, windows }: Storm, open: OpenBuckets): Promise<StormReport> {
  const random = randomOf(seed)
  const timeline = new Timeline()
  const clock = new StoreClock(timeline)
  const scenario = drawScenario(random)
  const longestMs = Math.max(...scenario.keys.flatMap(({ own }) => own.map(windowOf)))
  const buckets = await open(clock.now)
  const isSharp = random() < 0.5
  const usualMs = isSharp ? NEAR_STORE_MS : FAR_STORE_MS
  // What is lost leaves a window with room, in which a little too much would not be seen.
  const isCalm = random() < 0.4
  const passage = makePassage({ usualMs, longestMs, isCalm }, random)
  const rate = (): number => 1 + RATE_OFF_MAX * (2 * random() - 1)
  const cluster = new Cluster({ timeline, nodes: NODES, store: buckets.node(), passage, rate }, scenario.keys)
  const lastsMs = windows * longestMs
  try {
    arrive({
      timeline,
      cluster,
      nodes: NODES,
      keys: scenario.keys,
      clock,
      nearMs: NEAR_MS[isSharp ? 'sharp' : 'wide'],
      random,
    })
    for (let count = 0; count < DISTURBANCES && !isCalm; count += 1) {
      timeline.schedule(random() * lastsMs, () => disturb(cluster, clock, scenario, longestMs, random))
    }
    await timeline.passUntil(lastsMs)
  } finally {
    await buckets.close()
  }
  return { tally: cluster.tally, windows: heldOf(scenario, cluster) }
}

function disturb(
  cluster: Cluster,
  clock: StoreClock,
  { keys, clockStepsBack }: Scenario,
  longestMs: number,
  random: () => number,
): void | Promise<void> {
  const node = Math.floor(random() * NODES)
  const what = one(['kill', 'kill', 'close', 'drop', 'wall', 'back'], random)
  if (what === 'kill') cluster.kill(node)
  else if (what === 'close') return cluster.close(node)
  else if (what === 'drop') cluster.drop(node, one(keys, random))
  else if (what === 'wall') cluster.stepWall(node, (random() - 0.5) * longestMs)
  else if (clockStepsBack) clock.stepBack(random() * random() * longestMs * 0.05)
}

/** The store is near or a network away; now and then it is slow beyond the end of a bucket, or something is lost. */
function makePassage(
  { usualMs, longestMs, isCalm }: { readonly usualMs: number; readonly longestMs: number; readonly isCalm: boolean },
  random: () => number,
): () => Passage {
  const leg = (): number | undefined => {
    const luck = isCalm ? 1 : random()
    if (luck < 0.01) return undefined
    if (luck < 0.04) return random() * Math.min(7000, longestMs * 1.2)
    return random() * usualMs
  }
  return () => ({ thereMs: leg(), backMs: leg() })
}

function heldOf({ keys }: Scenario, { admissions }: Cluster): StormReport['windows'] {
  const own = keys.flatMap((key) =>
    key.own.map((limit) => ({ name: `${key.id} ${limit.name}`, limit, held: admissions.get(key.id) ?? [] })),
  )
  const all = [...admissions.values()].flat().sort((one, other) => one.at - other.at)
  const shared = (keys[0]?.shared ?? []).map((limit) => ({ name: limit.name, limit, held: all }))
  return [...own, ...shared].map(({ name, limit, held }) => ({
    name,
    limit: limit.limit,
    most: limit.kind === 'window' ? fullest(held, limit.windowMs) : fullestDay(held),
  }))
}

function fullestDay(held: readonly Admission[]): number {
  const sum = (each: readonly Admission[]): number => each.reduce((total, { cost }) => total + cost, 0)
  return Math.max(
    sum(held.filter(({ at }) => at < QUOTA_TURNS_AT_MS)),
    sum(held.filter(({ at }) => at >= QUOTA_TURNS_AT_MS)),
  )
}

function windowOf(limit: EffectiveLimit): number {
  return limit.kind === 'window' ? limit.windowMs : 0
}

export interface StormsReport {
  readonly storms: number
  readonly tally: Tally
  readonly limits: number
  /** Limits of which some window was full to the last. */
  readonly full: number
  readonly faults: readonly string[]
}

/** So many storms, from one seed on. */
export async function runStorms(storms: number, from: number, open: OpenBuckets): Promise<StormsReport> {
  const sum: Tally = { requests: 0, admitted: 0, refused: 0, failed: 0, calls: 0 }
  let [limits, full] = [0, 0]
  const faults: string[] = []
  for (let seed = from; seed < from + storms; seed += 1) {
    const { tally, windows } = await runStorm({ seed, windows: WINDOWS }, open)
    for (const name of ['requests', 'admitted', 'refused', 'failed', 'calls'] as const) sum[name] += tally[name]
    limits += windows.length
    full += windows.filter(({ limit, most }) => most === limit).length
    const over = windows.filter(({ limit, most }) => most > limit)
    faults.push(...over.map(({ name, limit, most }) => `seed ${seed}: ${most} of ${limit} in a window of ${name}`))
  }
  return { storms, tally: sum, limits, full, faults }
}

export function describeStorms({ storms, tally, limits, full, faults }: StormsReport): string {
  const { requests, admitted, refused, failed, calls } = tally
  return [
    `${storms} storms, ${requests} requests: ${admitted} admitted, ${refused} refused, ${failed} not checked; ${calls} calls of the store`,
    `${limits} limits, ${full} of them full in some window, ${faults.length} overfull`,
  ].join('\n')
}
