/**
 * Measures every claim beside its rival and writes `bench/report.json` and `bench/results.json`, from which the page and the
 * figures of the README are made. Exits with 0 whatever the ratios: a slow machine is no fault of the code. `--quick` takes
 * short slices, and such a report makes no page.
 */
import { writeFileSync } from 'node:fs'
import { measureBetterAuth } from './better-auth.ts'
import { FULL_PLAN, type Plan, QUICK_PLAN } from './contest.ts'
import { measureGrowth } from './growth.ts'
import { measureHttp } from './http/measure.ts'
import { measureInProcess } from './in-process.ts'
import { measureLimiter } from './limiter.ts'
import { describeMachine } from './machine.ts'
import { measureStartUp } from './start-up.ts'
import { measureStore } from './store.ts'
import { measureMemory } from './memory.ts'
import type { Report, Result } from './results.ts'

interface Part {
  readonly name: string
  readonly measure: (plan: Plan) => Promise<readonly Result[]>
}

const PARTS: readonly Part[] = [
  { name: 'in-process', measure: measureInProcess },
  { name: 'http', measure: measureHttp },
  { name: 'start', measure: measureStartUp },
  { name: 'memory', measure: measureMemory },
  { name: 'store', measure: measureStore },
  { name: 'growth', measure: measureGrowth },
  { name: 'limiter', measure: measureLimiter },
  { name: 'better-auth', measure: measureBetterAuth },
]
const folder = new URL('../', import.meta.url)

const quick = process.argv.includes('--quick')
const only = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const machine = describeMachine(quick)
const results: Result[] = []
const skipped: Report['skipped'][number][] = []
for (const part of PARTS) {
  if (only.length > 0 && !only.includes(part.name)) continue
  console.log(`\n${part.name}`)
  try {
    for (const result of await part.measure(quick ? QUICK_PLAN : FULL_PLAN)) {
      results.push(result)
      console.log(lineOf(result))
    }
  } catch (error) {
    skipped.push({ part: part.name, reason: String(error) })
    console.log(`  did not run: ${String(error)}`)
  }
}
const report: Report = { run: { ...machine, endedAt: new Date().toISOString() }, results, skipped }
// A quick or a partial run says how things stand here; it must not replace what the pages are made of.
if (!quick && only.length === 0) {
  write('report.json', report)
  write('results.json', results)
}
const judged = results.filter(({ holds }) => holds !== null)
console.log(`\n${judged.filter(({ holds }) => holds).length} of ${judged.length} budgets hold`)

function lineOf(result: Result): string {
  const { name, unit, ours, ratio, spread, otherName, budget, bound, holds, cpuMicros, otherCpuMicros } = result
  const promised = `${bound === 'least' ? 'at least' : 'at most'} ${budget}`
  const verdict = holds === null ? '' : holds ? `, holds (${promised})` : `, outside its budget (${promised})`
  const cpu = cpuMicros === undefined ? '' : `, ${cpuMicros} against ${otherCpuMicros} µs of processor`
  const figure = ratio === null ? `${ours} ${unit}` : `${ratio} of ${otherName}`
  return `  ${name}: ${figure} [${spread.join(' to ')}]${cpu}${verdict}`
}

function write(name: string, value: unknown): void {
  writeFileSync(new URL(name, folder), `${JSON.stringify(value, null, 2)}\n`)
}
