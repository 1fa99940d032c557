import { commandsBySubject, isCounted, judgeLog, type Judgement } from './checker.ts'
import type { Sender, SentCommand } from './sender.ts'

/** In milliseconds, from sending a revocation to its proof. */
export interface Latency {
  readonly count: number
  readonly median: number
  readonly p99: number
  readonly worst: number
}

export interface RevocationReport extends Judgement {
  /** What went wrong beside the verdicts. */
  readonly faults: readonly string[]
  /** Proven commands by their name. */
  readonly byName: Readonly<Record<string, number>>
  /** Revocations by the fault that was under way; `healthy` is none. */
  readonly latencies: Readonly<Record<string, Latency>>
  /** Checks that were bound by a proof and were the first ever of their key on their node. */
  readonly firstOnIdleNode: number
  /** Checks that were on their way while a command on their key was. */
  readonly inFlight: number
}

/** Has the log judged, and counts what it shows. */
export function reportOf({ log, faults }: Sender): RevocationReport {
  const commands = log.filter((entry) => entry.kind === 'command')
  const proven = commands.filter(({ everywhere }) => everywhere)
  const bySubject = commandsBySubject(proven)
  const checks = log.filter((entry) => entry.kind === 'check').sort((one, other) => one.sentAt - other.sentAt)
  const seen = new Set<string>()
  let [firstOnIdleNode, inFlight] = [0, 0]
  for (const { subject, node, sentAt, answeredAt, verdict } of checks) {
    const own = bySubject.get(subject) ?? []
    const place = `${node} ${subject}`
    if (
      !seen.has(place) &&
      verdict !== undefined &&
      own.some((each) => each.name !== 'create' && each.answeredAt < sentAt)
    )
      firstOnIdleNode += 1
    seen.add(place)
    if (own.some((each) => each.sentAt < answeredAt && sentAt < each.answeredAt)) inFlight += 1
  }
  const revocations = proven.filter((command) => isCounted(command) && command.name === 'revoke')
  return {
    ...judgeLog(log),
    faults,
    byName: Object.fromEntries(
      [...grouped(proven.filter(isCounted), ({ name }) => name)].map(([name, each]) => [name, each.length]),
    ),
    latencies: Object.fromEntries(
      [...grouped(revocations, ({ during }) => during ?? 'healthy')].map(([name, each]) => [name, latencyOf(each)]),
    ),
    firstOnIdleNode,
    inFlight,
  }
}

/** As lines for people. */
export function describeReport(report: RevocationReport): string {
  const { checks, unanswered, bound, commands, proven, byName, latencies, firstOnIdleNode, inFlight } = report
  const { allowedThoughBad, refusedThoughGood, refusedForAnOldReason } = report
  const rows = Object.entries(latencies).map(
    ([name, { count, median, p99, worst }]) =>
      `  ${name}: ${count} revocations, median ${median} ms, 99 % ${p99} ms, longest ${worst} ms`,
  )
  return [
    `${checks} checks, ${unanswered} of them without a verdict (503, cut off, not in time)`,
    `${commands} commands, ${proven} of them proven: ${Object.entries(byName)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
    `${bound} checks were bound to one verdict by a proof; ${firstOnIdleNode} of the first on a node where the key had been idle, ${inFlight} on their way during a command`,
    `after a proof: ${allowedThoughBad.length} allowed though bad, ${refusedThoughGood.length} refused though good, ${refusedForAnOldReason.length} refused for an old reason`,
    ...rows,
  ].join('\n')
}

function grouped<T>(all: readonly T[], nameOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one])
  return groups
}

function latencyOf(commands: readonly SentCommand[]): Latency {
  const took = commands.map(({ sentAt, answeredAt }) => answeredAt - sentAt).sort((one, other) => one - other)
  const at = (share: number): number =>
    Math.round((took[Math.floor((took.length - 1) * share)] ?? Number.NaN) * 10) / 10
  return { count: took.length, median: at(0.5), p99: at(0.99), worst: at(1) }
}
