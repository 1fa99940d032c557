import type { Report, Result } from '../../bench/src/results.ts'

interface Headline {
  /** The result's name, and the rival's; the first of several such results counts. */
  readonly of: string
  readonly beside: string
  readonly say: (result: Result) => string
}

/** What the README says of speed. Each is a ratio, so that it holds on another machine too. */
const HEADLINES: readonly Headline[] = [
  {
    of: 'known key, no limit',
    beside: 'crypto.hash + Map.get',
    say: ({ ratio }) =>
      `A known key is checked in the process at ${ratio} of the rate of \`crypto.hash\` and \`Map.get\` alone.`,
  },
  {
    of: 'known key, a limit, leases in hand',
    beside: 'crypto.hash + Map.get',
    say: ({ ratio }) => `With a limit spent as well, at ${ratio} of it.`,
  },
  {
    of: 'POST /v1/verify, known key',
    beside: 'a bare node:http server',
    say: ({ ratio }) =>
      `\`POST /v1/verify\` takes the processor as long as ${ratio === null ? '' : times(1 / ratio)} answers of the same bytes by a bare \`node:http\` server.`,
  },
  {
    of: 'check as it comes, a limit',
    beside: 'Better Auth 1.7.5, database',
    say: ({ ratio, otherName }) =>
      `A check with a limit is ${times(ratio ?? 0)} times as fast as that of ${otherName}.`,
  },
]

/** Two figures are enough where both are far from one. */
function times(ratio: number): string {
  return Number(ratio.toPrecision(2)).toLocaleString('en-US')
}

/** The lines between the marks of the README; what was not measured is not said. */
export function headlinesOf(report: Report | undefined): string {
  if (report === undefined) return 'No run of `npm run bench` is recorded yet.'
  return HEADLINES.flatMap(({ of, beside, say }) => {
    const found = report.results.find(({ name, otherName }) => name === of && otherName === beside)
    return found === undefined ? [] : [`- ${say(found)}`]
  }).join('\n')
}
