/**
 * Measures every claim beside its rival and writes `bench/report.json` and `bench/results.json`, from which the page and the
 * figures of the README are made. Exits with 0 whatever the ratios: a slow machine is no fault of the code. `--quick` takes
 * short slices and small stores, and such a report makes no page; neither do some parts alone, which are named.
 */
import { writeFileSync } from 'node:fs'
import { startChild } from './child.ts'
import { describeMachine } from './machine.ts'
import type { PartMessage, PartOutcome } from './part-child.ts'
import { type Part, PARTS } from './parts.ts'
import type { PartResult, Report, Skipped } from './results.ts'
import { makeRunFolder } from './run-folder.ts'
import { Servers } from './servers/servers.ts'

/** A million known keys and their leases are more than Node gives a process by itself on some machines. */
const HEAP_MEGABYTES = 6144
const folder = new URL('../', import.meta.url)

const quick = process.argv.includes('--quick')
const only = process.argv.slice(2).filter((word) => word !== '--quick')
const strange = only.filter((word) => !PARTS.some(({ name }) => name === word))
if (strange.length > 0) {
  const names = [...new Set(PARTS.map(({ name }) => name))].join(', ')
  console.error(`There is no part or option "${strange.join('", "')}". Parts: ${names}. Option: --quick`)
  process.exit(64)
}
const machine = describeMachine(quick)
const results: PartResult[] = []
const skipped: Skipped[] = []
const seconds: Report['seconds'][number][] = []
const removeFolder = makeRunFolder()
const servers = new Servers()
try {
  for (const [index, part] of PARTS.entries()) if (only.length === 0 || only.includes(part.name)) await run(part, index)
} finally {
  await servers.stop()
  removeFolder()
}
const report: Report = { run: { ...machine, endedAt: new Date().toISOString() }, results, skipped, seconds }
// A quick or a partial run says how things stand here; it must not replace what the pages are made of.
if (!quick && only.length === 0) {
  write('report.json', report)
  write('results.json', results)
}
summarize()

async function run(part: Part, index: number): Promise<void> {
  const { title } = part
  const from = performance.now()
  console.log(`\n${title}`)
  try {
    const { results: told, fault } = await measure(part, index)
    results.push(...told.map((result) => ({ part: title, ...result })))
    if (fault !== undefined) skip(title, fault)
  } catch (error) {
    skip(title, error instanceof Error ? error.message : String(error))
  }
  const took = Math.round((performance.now() - from) / 100) / 10
  seconds.push({ part: title, seconds: took })
  console.log(`  (${took} s)`)
}

async function measure({ needs }: Part, index: number): Promise<PartOutcome> {
  const server = needs === undefined ? undefined : await servers.find(needs)
  if (server !== undefined && 'absence' in server) throw new Error(server.absence)
  const child = startChild('part-child.js', 'any', [`--max-old-space-size=${HEAP_MEGABYTES}`])
  try {
    return await child.ask<PartOutcome>({ index, quick, url: server?.url } satisfies PartMessage)
  } finally {
    await child.stop()
  }
}

function skip(part: string, reason: string): void {
  skipped.push({ part, reason })
  console.log(`  not measured: ${reason}`)
}

function summarize(): void {
  const judged = results.filter(({ holds }) => holds !== null)
  const outside = judged.filter(({ holds }) => holds === false)
  console.log(`\n${judged.length - outside.length} of ${judged.length} budgets hold`)
  for (const { part, name, otherName, ratio, ours, unit, bound, budget, reason } of outside) {
    const figure = ratio === null ? `${ours} ${unit}` : `${ratio} of ${otherName}`
    const promised = `${bound === 'least' ? 'at least' : 'at most'} ${budget}`
    console.log(`  outside: ${part}: ${name}: ${figure}, ${promised}. ${reason ?? 'Not known yet.'}`)
  }
  const took = seconds.reduce((sum, each) => sum + each.seconds, 0)
  console.log(`${Math.round(took)} seconds: ${seconds.map((each) => `${each.part} ${each.seconds}`).join('; ')}`)
}

function write(name: string, value: unknown): void {
  writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 2)}\n`)
}
