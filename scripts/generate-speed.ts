/**
 * Writes `docs/reference/speed.md`, and the figures in the README, from `bench/report.json`; `--check` fails when a committed
 * one is stale. A figure is never typed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PartResult, Report } from '../bench/src/results.ts'
import { writeOrCheck } from './lib/generated.ts'
import { headlinesOf } from './lib/headlines.ts'
import { repositoryRoot } from './lib/tree.ts'

const REPORT = 'bench/report.json'
const BEGIN = '<!-- figures: made by `npm run bench` -->'
const END = '<!-- end of figures -->'
const COMMAND = '`tsx scripts/generate-speed.ts`'

const path = join(repositoryRoot, REPORT)
// `npm run bench` wrote it, and nobody else does.
const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : undefined
writeOrCheck('docs/reference/speed.md', pageOf(report), COMMAND)
writeOrCheck('README.md', withFigures(readFileSync(join(repositoryRoot, 'README.md'), 'utf8')), COMMAND)

function pageOf(measured: Report | undefined): string {
  return `# Speed

Made by \`npm run bench\`, never typed. Each figure was measured beside its rival in one run, in turns (A B A B) after a warm-up
of both: a ratio means something, a rate only on the machine of the run. A budget that does not hold says why.

${measured === undefined ? 'No run is recorded yet.' : bodyOf(measured)}
`
}

function bodyOf({ run, results, skipped }: Report): string {
  const memory = `${Math.round(run.memoryBytes / 2 ** 30)} GiB`
  const changed = run.changed ? ', with changes that were not committed' : ''
  const parts = [...new Set(results.map(({ part }) => part))]
  return [
    `Commit \`${run.commit.slice(0, 12)}\`${changed}; Node ${run.node}; ${run.cores} cores of ${run.processor}, ${memory}; load before the run ${run.loadBefore}; ended ${run.endedAt}.`,
    summary(results),
    ...parts.map((part) => sectionOf(part, results)),
    skipped.length === 0
      ? ''
      : `## Not measured\n\n${skipped.map(({ part, reason }) => `- ${part}: ${reason}`).join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function summary(results: readonly PartResult[]): string {
  const judged = results.filter(({ holds }) => holds !== null)
  const held = judged.filter(({ holds }) => holds === true)
  return `${held.length} of ${judged.length} budgets hold.`
}

function sectionOf(part: string, all: readonly PartResult[]): string {
  const results = all.filter((result) => result.part === part)
  return [`## ${part}`, table(results), outside(results)].filter((each) => each !== '').join('\n\n')
}

function table(results: readonly PartResult[]): string {
  const rows = results.map((result) => {
    const { name, unit, ours, other, otherName, ratio, spread, budget, bound, holds } = result
    const rival = otherName === null ? '' : `${otherName}: ${amount(other)}`
    const figure = ratio === null ? '' : `**${ratio}**`
    const promised =
      budget === null ? '' : `${bound === 'least' ? '≥' : '≤'} ${budget}: ${holds === true ? 'holds' : 'does not hold'}`
    return `| ${name} | ${amount(ours)} ${unit} | ${rival} | ${figure} | ${spread.join(' to ')} | ${processor(result)} | ${promised} |`
  })
  return [
    '| what | Keywright | beside | ratio | quartiles | processor, µs | budget |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}

function processor({ cpuMicros, otherCpuMicros }: PartResult): string {
  return cpuMicros === undefined ? '' : `${cpuMicros} against ${otherCpuMicros}`
}

function outside(results: readonly PartResult[]): string {
  const lines = results
    .filter(({ holds }) => holds === false)
    .map(
      ({ name, otherName, reason }) =>
        `- ${name}${otherName === null ? '' : `, beside ${otherName}`}: ${reason ?? 'not known yet.'}`,
    )
  return lines.length === 0 ? '' : `Outside their budgets:\n\n${lines.join('\n')}`
}

function amount(value: number | null): string {
  return value === null ? '' : value.toLocaleString('en-US')
}

function withFigures(readme: string): string {
  const begin = readme.indexOf(BEGIN)
  const end = readme.indexOf(END)
  if (begin === -1 || end < begin) throw new Error(`README.md lacks the marks "${BEGIN}" and "${END}"`)
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${headlinesOf(report)}\n\n${readme.slice(end)}`
}
