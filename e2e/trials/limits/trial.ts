import { randomOf } from '../crash/lives.ts'
import { Asking } from './asking.ts'
import { call, callSteadily, LANES } from './callers.ts'
import { type Held, heldOf, type Sent } from './checker.ts'
import { disturb, type Fault, type FaultCounts, FAULTS } from './faults.ts'
import { install } from './installation.ts'
import { type Link, openLink } from './link.ts'
import { type Break, makeNode, type Node } from './nodes.ts'
import { makePlace, type TriedStore } from './place.ts'

const LOOK_EVERY_MS = 500
/** A machine that is busy with something else has to show something too. */
const ANSWERS_MIN = 200

export interface LimitsTrial {
  readonly store: TriedStore
  readonly nodes: number
  readonly seconds: number
  /** Ends as soon as the checker finds something. */
  readonly stopsAtFault?: boolean
  readonly seed: number
  /** A rule that every node breaks. */
  readonly broken?: Break
  /** Of Redis: that it forgets, at a crash, what it has acknowledged. */
  readonly forgets?: boolean
  readonly faults?: readonly Fault[]
  /** Which keys are asked for, by the number that they allow; absent: all. */
  readonly limits?: readonly number[]
}

export interface LimitsReport {
  readonly counts: FaultCounts
  readonly answers: Readonly<Record<Sent['answer'], number>>
  /** Of its limit that a steady caller got, faults and all. */
  readonly share: number
  readonly held: readonly Held[]
  /** Of the checker, and answers that nobody expects. */
  readonly faults: readonly string[]
}

/** Nodes on one store, callers that gather at the edges of buckets, faults one after the other, and what each limit held. */
export async function runLimitsTrial(trial: LimitsTrial): Promise<LimitsReport> {
  const place = await makePlace(trial.store, trial.forgets)
  const random = randomOf(trial.seed)
  const nodes: Node[] = []
  const links: Link[] = []
  let look: ReturnType<typeof setInterval> | undefined
  try {
    const { keys, steady, bounds, managementToken } = await install(place.storePlace)
    for (let index = 0; index < trial.nodes; index += 1) {
      const link = place.end === undefined ? undefined : await openLink(place.end)
      if (link !== undefined) links.push(link)
      nodes.push(makeNode(place.environment(link?.port), trial.broken))
    }
    await Promise.all(nodes.map((node) => node.start()))
    const asking = new Asking(managementToken)
    const endsAt = performance.now() + trial.seconds * 1000
    let isFound = false
    const stopped = (): boolean => isFound || (performance.now() >= endsAt && asking.log.length >= ANSWERS_MIN)
    look = setInterval(() => {
      isFound = trial.stopsAtFault === true && heldOf(asking.log, bounds).some(({ faults }) => faults.length > 0)
    }, LOOK_EVERY_MS)
    const tried = keys.filter(({ limit }) => trial.limits?.includes(limit) ?? true)
    const caller = { asking, nodes, random, stopped }
    const startedAt = performance.now()
    const callers = [callSteadily(caller, steady), ...Array.from({ length: LANES }, () => call(caller, tried))]
    const { restartStore } = place
    const counts = await disturb({ nodes, links, restartStore, faults: trial.faults ?? FAULTS, random, stopped })
    await Promise.all(callers)
    await asking.allAnswered()
    const asked = asking.log.filter(({ key, answer }) => key === steady.id && answer === 'admitted')
    const windows = (performance.now() - startedAt) / steady.windowMs
    const share = asked.reduce((sum, { cost }) => sum + cost, 0) / (windows * steady.limit)
    const held = heldOf(asking.log, bounds)
    const faults = [...held.flatMap((each) => each.faults), ...asking.strange]
    return { counts, answers: answersOf(asking.log), share, held, faults }
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
export function describeReport({ counts, answers, share, held }: LimitsReport): string {
  const requests = Object.values(answers).reduce((sum, count) => sum + count, 0)
  const { admitted, refused, unavailable, none } = answers
  return [
    `${requests} requests: ${admitted} admitted, ${refused} refused, ${unavailable} not checked, ${none} unanswered`,
    `${counts.kill} kills, ${counts.freeze} freezes, ${counts.slow_answers} times the store's answers were held up, ${counts.store_restart} crashes of the store`,
    `a caller at the pace of its limit got ${(100 * share).toFixed(1)} % of it`,
    ...held.map(
      ({ bound, surely, perhaps, admitted: spent }) =>
        `${bound.name}: at most ${surely} in one window for certain, ${perhaps} at the most; ${spent} in all`,
    ),
  ].join('\n')
}
