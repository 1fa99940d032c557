import type { Result } from './results.ts'

/** A result as one line for whoever waits for it. */
export function lineOf(result: Result): string {
  const { name, unit, ours, other, ratio, spread, otherName, budget, bound, holds, cpuMicros, otherCpuMicros } = result
  const promised = `${bound === 'least' ? 'at least' : 'at most'} ${budget}`
  const verdict = holds === null ? '' : holds ? `, holds (${promised})` : `, outside its budget (${promised})`
  const cpu = cpuMicros === undefined ? '' : `, ${cpuMicros} against ${otherCpuMicros} µs of processor`
  const figure = ratio === null ? `${ours} ${unit}` : `${ratio} of ${otherName}, ${ours} against ${other} ${unit}`
  return `  ${name}: ${figure} [${spread.join(' to ')}]${cpu}${verdict}`
}
