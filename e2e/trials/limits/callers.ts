import { setTimeout as pause } from 'node:timers/promises'
import type { Asking } from './asking.ts'
import type { TriedKey } from './installation.ts'
import type { Node } from './nodes.ts'

/** Keys that are asked for at the same time. More would keep two processors busy, and every answer would come late. */
export const LANES = 4
/** Requests of one burst; a larger limit is spent by larger costs. */
const BURST_MAX = 40
/** How windows are cut, in the trial's own words: it aims at the edges. */
const BUCKETS_MAX = 60
const BUCKET_MS_MIN = 250
/** How near to an edge. */
const NEAR_MS = [-12, -6, -3, -1, 0, 1, 3]
const FINE_STEP_MS = 4
const STEADY_STEP_MS = 50
/** A caller goes on after so long: a node that is frozen must not keep the others idle. */
const PATIENCE_MS = 400

export interface CallerParts {
  readonly asking: Asking
  readonly nodes: readonly Node[]
  readonly random: () => number
  readonly stopped: () => boolean
}

/** Asks for one key after the other until the trial stops: bursts at the edges of buckets, fine steps, a steady pace. */
export async function call(parts: CallerParts, keys: readonly TriedKey[]): Promise<void> {
  const { random } = parts
  while (!parts.stopped()) {
    const key = one(keys, random)
    const kind = random()
    if (kind < 0.5) await atEdges(parts, key)
    else if (kind < 0.6) await burst(parts, key)
    else if (kind < 0.8) await hoard(parts, key)
    else if (kind < 0.9) await every(parts, key, FINE_STEP_MS, 0.2 * key.windowMs)
    else await every(parts, key, (costOf(key) * key.windowMs) / key.limit, key.windowMs)
  }
}

/** Asks at the pace of the limit until the trial stops; the rounds do not wait for answers. */
export async function callSteadily(parts: CallerParts, key: TriedKey): Promise<void> {
  const cost = Math.ceil((key.limit * STEADY_STEP_MS) / key.windowMs)
  const startedAt = performance.now()
  for (let step = 1; !parts.stopped(); step += 1) {
    const node = pick(parts)
    if (node !== undefined) void parts.asking.ask(node, key, cost)
    await pause(Math.max(0, startedAt + step * STEADY_STEP_MS - performance.now()))
  }
}

/** A pace that gives each node a lease in hand; then nothing until the buckets that paid have left; then all at once. */
async function hoard(parts: CallerParts, key: TriedKey): Promise<void> {
  await every(parts, key, Math.max(FINE_STEP_MS, key.windowMs / key.limit), 0.3 * key.windowMs, 1)
  await pause(key.windowMs + 2 * widthOf(key))
  if (!parts.stopped()) await burst(parts, key)
}

/** All at once at the very end of a bucket, and again as soon as the window may have passed. */
async function atEdges(parts: CallerParts, key: TriedKey): Promise<void> {
  const { asking, random, stopped } = parts
  const resetAt = asking.resetAt(key)
  if (resetAt === undefined) return burst(parts, key)
  const widthMs = widthOf(key)
  // When it was last spent, it was to be whole again at the start of a bucket: all others are whole widths away.
  const toEdgeMs = modulo(resetAt - Date.now(), widthMs) + widthMs * Math.floor(2 * random())
  await pause(Math.max(0, toEdgeMs + one(NEAR_MS, random)))
  await burst(parts, key)
  // From before the first instant that a window could hold it no longer, until the bucket has left for certain.
  await pause(key.windowMs - 1.2 * widthMs)
  if (!stopped()) await every(parts, key, (2.5 * widthMs) / BURST_MAX, 2.5 * widthMs)
}

async function burst(parts: CallerParts, key: TriedKey): Promise<void> {
  const { random } = parts
  const cost = costOf(key)
  const count = Math.min(BURST_MAX, Math.ceil((key.limit / cost) * (0.3 + 1.2 * random())))
  const alone = random() < 0.25 ? pick(parts) : undefined
  await heard(Array.from({ length: count }, () => ask(parts, key, alone ?? pick(parts), cost)))
}

async function every(
  parts: CallerParts,
  key: TriedKey,
  stepMs: number,
  lastsMs: number,
  costMax = costOf(key),
): Promise<void> {
  const asked: Promise<void>[] = []
  const startedAt = performance.now()
  const steps = Math.min(BURST_MAX, lastsMs / stepMs)
  for (let step = 0; step < steps && !parts.stopped(); step += 1) {
    const dueMs = startedAt + step * Math.max(stepMs, 1) - performance.now()
    if (dueMs > 0) await pause(dueMs)
    asked.push(ask(parts, key, pick(parts), costMax))
  }
  await heard(asked)
}

async function ask(
  { asking, random }: CallerParts,
  key: TriedKey,
  node: Node | undefined,
  costMax: number,
): Promise<void> {
  if (node?.up !== true) return
  await asking.ask(node, key, random() < 0.6 ? costMax : 1 + Math.floor(random() * costMax))
}

/** Until all have been answered, or for as long as a caller has patience. */
async function heard(asked: readonly Promise<void>[]): Promise<void> {
  await Promise.race([Promise.all(asked), pause(PATIENCE_MS)])
}

function widthOf({ windowMs }: TriedKey): number {
  const buckets = Math.max(1, Math.min(BUCKETS_MAX, Math.floor(windowMs / BUCKET_MS_MIN)))
  return Math.ceil((windowMs + 1) / buckets)
}

function costOf({ limit }: TriedKey): number {
  return Math.max(1, Math.floor(limit / BURST_MAX))
}

function pick({ nodes, random }: CallerParts): Node | undefined {
  const up = nodes.filter((node) => node.up)
  return up[Math.floor(random() * up.length)]
}

function one<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)]
  if (found === undefined) throw new Error('there is nothing to draw from')
  return found
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}
