import { bucketAt, bucketEndAt, windowShape, type WindowShape } from '@keywright/core'
import type { LimitedKey } from '../../../../packages/server/src/ports/limiter.ts'
import type { Cluster, StoreClock } from './cluster.ts'
import type { Timeline } from './timeline.ts'

/** How far from an edge of a bucket: what a clock of whole milliseconds cannot see, and what a network takes. */
export const NEAR_MS = { sharp: [0, 1 / 1024, 0.25, 0.5, 0.9], wide: [0, 1, 2, 5, 20] } as const

/** Requests of one burst; a larger limit is spent by larger costs. */
const BURST_MAX = 1000
const FLOOD = 200
/** Requests to each node while it gathers a lease. */
const DRIPS = 12
/** How long after its bucket's end a lease is tried, in parts of the bucket: a slow clock believes in it for so long. */
const AFTER_END_MAX = 0.08

export interface ArrivalParts {
  readonly timeline: Timeline
  readonly cluster: Cluster
  readonly nodes: number
  readonly keys: readonly LimitedKey[]
  readonly clock: StoreClock
  readonly nearMs: readonly number[]
  readonly random: () => number
}

/** Where a round of callers aims at: one limit of one key, and an end of one of its buckets. */
interface Aim {
  readonly key: LimitedKey
  readonly limit: number
  readonly windowMs: number
  readonly shape: WindowShape
  /** From now. */
  readonly edgeMs: number
}

/**
 * Callers that know where the buckets end, and gather there: most of what can go wrong does so between the last instant of
 * one bucket and the first that no longer counts it. For ever: each round plans the next.
 */
export function arrive(parts: ArrivalParts): void {
  const { timeline, random } = parts
  const aim = draw(parts)
  const after = random() < 0.6 ? gather(parts, aim) : hoard(parts, aim)
  timeline.schedule(after + random() * random() * aim.windowMs, () => arrive(parts))
}

function draw({ keys, clock, random }: ArrivalParts): Aim {
  const key = one(keys, random)
  const own = key.own.map((limit) => ({ limit, subject: key.id as string }))
  const shared = key.shared.map((limit) => ({ limit, subject: key.workspaceId as string }))
  const { limit, subject } = one([...own, ...shared], random)
  const windowMs = limit.kind === 'window' ? limit.windowMs : 60_000
  const shape = windowShape(windowMs, subject)
  const now = clock.exactly()
  const skipped = Math.floor(random() ** 3 * shape.counted)
  const edgeMs = bucketEndAt(shape, bucketAt(shape, now)) - now + skipped * shape.widthMs
  return { key, limit: limit.limit, windowMs, shape, edgeMs }
}

/** As much as there is at the very end of a bucket, and again as soon as the window may have passed. */
function gather(parts: ArrivalParts, { key, limit, windowMs, edgeMs }: Aim): number {
  const { random, nearMs } = parts
  const cost = Math.max(1, Math.ceil((limit * (0.2 + random())) / BURST_MAX))
  const burst = Math.min(BURST_MAX, Math.ceil((limit / cost) * (0.2 + 1.3 * random())))
  const before = edgeMs - one(nearMs, random) * (random() < 0.3 ? 20 : 1)
  const after = edgeMs + windowMs + one(nearMs, random) * (random() < 0.5 ? 1 : -1)
  spread(parts, key, { cost, burst, fromMs: before, overMs: random() < 0.5 ? 0 : one(nearMs, random) })
  spread(parts, key, { cost, burst, fromMs: after, overMs: 0 })
  if (random() < 0.4) spread(parts, key, { cost, burst: FLOOD, fromMs: before, overMs: windowMs * (0.5 + random()) })
  return after
}

/** Leases in hand, tried at the end of the bucket that paid for them; and all there is once that bucket has left. */
function hoard(parts: ArrivalParts, { key, limit, windowMs, shape, edgeMs }: Aim): number {
  const { random, nodes, nearMs } = parts
  const overMs = Math.min(edgeMs, shape.widthMs * (0.3 + 0.6 * random()))
  spread(parts, key, {
    cost: 1,
    burst: DRIPS * nodes,
    fromMs: edgeMs - overMs,
    overMs: overMs * (0.8 + 0.2 * random()),
  })
  const endMs = edgeMs + shape.widthMs * AFTER_END_MAX * random()
  spread(parts, key, { cost: 1, burst: DRIPS * nodes, fromMs: endMs, overMs: 0 })
  const after = edgeMs + windowMs + shape.counted + one(nearMs, random)
  const cost = Math.max(1, Math.ceil((2 * limit) / BURST_MAX))
  spread(parts, key, { cost, burst: Math.min(BURST_MAX, 2 * limit), fromMs: after, overMs: 0 })
  return after
}

interface Burst {
  readonly cost: number
  readonly burst: number
  readonly fromMs: number
  readonly overMs: number
}

function spread({ timeline, cluster, nodes, random }: ArrivalParts, key: LimitedKey, about: Burst): void {
  const { cost, burst, fromMs, overMs } = about
  const alone = random() < 0.2 ? Math.floor(random() * nodes) : undefined
  const each = (index: number): void | Promise<void> =>
    cluster.spend(alone ?? index % nodes, key, random() < 0.5 ? cost : 1 + Math.floor(random() * cost))
  if (overMs > 0) {
    for (let index = 0; index < burst; index += 1) {
      timeline.schedule(fromMs + (index * overMs) / burst, () => each(index))
    }
    return
  }
  timeline.schedule(fromMs, async () => {
    for (let index = 0; index < burst; index += 1) void each(index)
  })
}

export function one<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)]
  if (found === undefined) throw new Error('there is nothing to draw from')
  return found
}
