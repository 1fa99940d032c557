import { execFileSync } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import type { Run } from './results.ts'

/** What a figure means nothing without. Called before the first measurement, for the load. */
export function describeMachine(quick: boolean): Omit<Run, 'endedAt'> {
  return {
    commit: git('rev-parse', 'HEAD'),
    changed: git('status', '--porcelain') !== '',
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    quick,
    loadBefore: loadavg()[0] ?? Number.NaN,
  }
}

function git(...words: readonly string[]): string {
  return execFileSync('git', words, { encoding: 'utf8' }).trim()
}
