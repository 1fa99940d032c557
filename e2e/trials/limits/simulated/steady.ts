import type { EffectiveLimit } from '@keywright/core'
import { limitedKey, windowLimit } from '../../../../packages/server/src/limits/testing/world.ts'
import { fullest } from '../windows.ts'
import { Cluster, StoreClock, type Tally } from './cluster.ts'
import type { OpenBuckets } from './stores.ts'
import { Timeline } from './timeline.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
export const LIMIT = 10_000
/** What a steady client is to get of it; one bucket of sixty-one is held back. */
export const SHARE_MIN = 0.97

/** One way to the store and back. */
const WAY_MS = 0.5

/** A caller spends what it may once in a window and a bucket: over so long a time, or whole numbers of it, shares are fair. */
const ROUND_MS = HOUR_MS + MINUTE_MS

export interface Steady {
  readonly nodes: number
  /** Nodes that the client asks, in turn. */
  readonly asked: number
  /** What it asks for, in parts of the limit. */
  readonly pace: number
  /** A limit of so many in a minute, leased together with that of the hour. */
  readonly perMinute?: number | undefined
  /** Rounds that are counted, after one that only fills the window. */
  readonly rounds: number
}

export interface SteadyReport {
  /** What the client gets, in parts of the limit. */
  readonly share: number
  /** The most in one window. */
  readonly most: number
  readonly tally: Tally
}

/** A client that asks at one pace, hour after hour, for a limit of ten thousand an hour. */
export async function runSteady(
  { nodes, asked, pace, perMinute, rounds }: Steady,
  open: OpenBuckets,
): Promise<SteadyReport> {
  const timeline = new Timeline()
  const buckets = await open(new StoreClock(timeline).now)
  const beside: readonly EffectiveLimit[] =
    perMinute === undefined ? [] : [windowLimit(perMinute, MINUTE_MS, { name: 'minute' })]
  const key = limitedKey([windowLimit(LIMIT, HOUR_MS, { name: 'hour' }), ...beside])
  const passage = () => ({ thereMs: WAY_MS, backMs: WAY_MS })
  const cluster = new Cluster({ timeline, nodes, store: buckets.node(), passage, rate: () => 1 }, [key])
  try {
    const everyMs = HOUR_MS / (LIMIT * pace)
    let count = 0
    const ask = (): void | Promise<void> => {
      count += 1
      timeline.schedule(count * everyMs - timeline.now, ask)
      return cluster.spend(count % asked, key)
    }
    timeline.schedule(0, ask)
    await timeline.passUntil((1 + rounds) * ROUND_MS)
  } finally {
    await buckets.close()
  }
  const admissions = cluster.admissions.get(key.id) ?? []
  const counted = admissions.filter(({ at }) => at >= ROUND_MS).length
  const share = counted / ((LIMIT * rounds * ROUND_MS) / HOUR_MS)
  return { share, most: fullest(admissions, HOUR_MS), tally: cluster.tally }
}
