import { setTimeout as pause } from 'node:timers/promises'
import type { Link } from './link.ts'
import type { Node } from './nodes.ts'

/** The longest that a node is frozen, and that answers are held: past the end of every lease of a short window. */
const HELD_MS_MAX = 2800
const NODES_UP_MIN = 2
const STARTS_MAX = 10
/** From a crash of the store until the next fault: nodes find their way back at once or after two seconds. */
const BACK_MS = 2500

export const FAULTS = ['kill', 'store_restart', 'freeze', 'slow_answers'] as const
export type Fault = (typeof FAULTS)[number]
export type FaultCounts = Record<Fault, number>

export interface FaultParts {
  readonly nodes: readonly Node[]
  /** By node; none where the store is a file, which has no way to it. */
  readonly links: readonly Link[]
  /** Ends the store as a power cut would, and starts it again; none where it is a file, or a database that other tests share. */
  readonly restartStore: (() => Promise<void>) | undefined
  readonly faults: readonly Fault[]
  readonly random: () => number
  readonly stopped: () => boolean
}

/**
 * One fault after the other, each on one node: killed with leases in hand and started anew, frozen past their end, cut off
 * from the store's answers; or on the store. Answers with how often.
 */
export async function disturb(parts: FaultParts): Promise<FaultCounts> {
  const { nodes, links, restartStore, random, stopped } = parts
  const faults = parts.faults.filter(
    (fault) =>
      (fault !== 'slow_answers' || links.length > 0) && (fault !== 'store_restart' || restartStore !== undefined),
  )
  // Each of them once; then as they are drawn.
  const first = faults.slice()
  const counts: FaultCounts = { kill: 0, freeze: 0, slow_answers: 0, store_restart: 0 }
  const starting: Promise<void>[] = []
  while (!stopped() && faults.length > 0) {
    await pause(100 + 400 * random())
    const fault = first.shift() ?? drawn(faults, random)
    const index = Math.floor(random() * nodes.length)
    const node = nodes[index]
    const link = links[index]
    // Whoever starts is left alone, and the others have to go on meanwhile.
    if (stopped() || node?.up !== true) continue
    if (fault === 'kill' && nodes.filter(({ up }) => up).length <= NODES_UP_MIN) continue
    counts[fault] += 1
    if (fault === 'kill') {
      await node.kill()
      starting.push(startAgain(node))
      continue
    }
    if (fault === 'store_restart') {
      await restartStore?.()
      await pause(BACK_MS * random())
      continue
    }
    const end = fault === 'freeze' ? node.freeze() : link?.holdAnswers(random() < 0.7 ? 'debit' : 'now')
    await pause(HELD_MS_MAX * random())
    end?.()
  }
  await Promise.all(starting)
  return counts
}

/** As whatever watches over a server does: while Redis is away one that starts ends with exit code 7. */
async function startAgain(node: Node): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await node.start()
    } catch (error) {
      if (attempt === STARTS_MAX || !String(error).includes('ended with 7')) throw error
      await pause(BACK_MS / 10)
    }
  }
}

function drawn<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)]
  if (found === undefined) throw new Error('there is nothing to draw from')
  return found
}
