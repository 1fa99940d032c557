import { randomOf } from '../crash/lives.ts'
import { Asking } from './asking.ts'
import { call, LANES } from './callers.ts'
import { type Held, heldOf, type Sent } from './checker.ts'
import { disturb, type Fault, type FaultCounts, FAULTS } from './faults.ts'
import { install } from './installation.ts'
import { type Link, openLink } from './link.ts'
import { type Break, makeNode, type Node } from './nodes.ts'
import { makePlace } from './place.ts'

const LOOK_EVERY_MS = 500

export interface LimitsTrial {
  readonly store: 'SQLite' | 'Postgres'
  readonly nodes: number
  readonly seconds: number
  /** Ends as soon as the checker finds something. */
  readonly stopsAtFault?: boolean
  readonly seed: number
  /** A rule that every node breaks. */
  readonly broken?: Break
  readonly faults?: readonly Fault[]
  /** Which keys are asked for, by the number that they allow; absent: all. */
  readonly limits?: readonly number[]
}

export interface LimitsReport {
  readonly counts: FaultCounts
  readonly answers: Readonly<Record<Sent['answer'], number>>
  readonly held: readonly Held[]
  /** Of the checker, and answers that nobody expects. */
  readonly faults: readonly string[]
}

/** Nodes on one store, callers that gather at the edges of buckets, faults one after the other, and what each limit held. */
export async function runLimitsTrial(trial: LimitsTrial): Promise<LimitsReport> {
  const place = await makePlace(trial.store)
  const random = randomOf(trial.seed)
  const nodes: Node[] = []
  const links: Link[] = []
  let look: ReturnType<typeof setInterval> | undefined
  try {
    const { keys, bounds, managementToken } = await install(place.storePlace)
    for (let index = 0; index < trial.nodes; index += 1) {
      const link = place.socketPath === undefined ? undefined : await openLink(place.socketPath)
      if (link !== undefined) links.push(link)
      nodes.push(makeNode(place.environment(link?.port), trial.broken))
    }
    await Promise.all(nodes.map((node) => node.start()))
    const asking = new Asking(managementToken)
    const endsAt = performance.now() + trial.seconds * 1000
    let isFound = false
    const stopped = (): boolean => isFound || performance.now() >= endsAt
    look = setInterval(() => {
      isFound = trial.stopsAtFault === true && heldOf(asking.log, bounds).some(({ faults }) => faults.length > 0)
    }, LOOK_EVERY_MS)
    const tried = keys.filter(({ limit }) => trial.limits?.includes(limit) ?? true)
    const callers = Array.from({ length: LANES }, () => call({ asking, nodes, random, stopped }, tried))
    const counts = await disturb({ nodes, links, faults: trial.faults ?? FAULTS, random, stopped })
    await Promise.all(callers)
    await asking.allAnswered()
    const held = heldOf(asking.log, bounds)
    const faults = [...held.flatMap((each) => each.faults), ...asking.strange]
    return { counts, answers: answersOf(asking.log), held, faults }
  } finally {
    clearInterval(look)
    await Promise.all(nodes.map((node) => node.kill()))
    await Promise.all(links.map((link) => link.close()))
    await place.remove()
  }
}

function answersOf(log: readonly Sent[]): Record<Sent['answer'], number> {
  const counts = { admitted: 0, refused: 0, unavailable: 0, none: 0 }
  for (const { answer } of log) counts[answer] += 1
  return counts
}

/** What a run has shown, line by line. */
export function describeReport({ counts, answers, held }: LimitsReport): string {
  const requests = Object.values(answers).reduce((sum, count) => sum + count, 0)
  const { admitted, refused, unavailable, none } = answers
  return [
    `${requests} requests: ${admitted} admitted, ${refused} refused, ${unavailable} not checked, ${none} unanswered`,
    `${counts.kill} kills, ${counts.freeze} freezes, ${counts.slow_answers} times the store's answers were held up`,
    ...held.map(
      ({ bound, surely, perhaps, admitted: spent }) =>
        `${bound.name}: at most ${surely} in one window for certain, ${perhaps} at the most; ${spent} in all`,
    ),
  ].join('\n')
}
