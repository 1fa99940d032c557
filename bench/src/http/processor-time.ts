import { readdirSync, readFileSync } from 'node:fs'
import { platform } from 'node:os'

/** Why it cannot be told of other processes here; `undefined` where it can. */
export function processorTimeAbsence(): string | undefined {
  return platform() === 'linux' ? undefined : 'the processor time of other processes is read as Linux tells it'
}

/** Processor microseconds of a process and of all that it has started, all their threads together. */
export function processorMicros(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + microsOf(each), 0)
}

function childrenOf(pid: number): readonly number[] {
  const own = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return own.flatMap((child) => [child, ...childrenOf(child)])
}

/** The first number of `schedstat` is the time on a processor in nanoseconds, where `stat` counts hundredths of a second. */
function microsOf(pid: number): number {
  const nanos = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanos.reduce((sum, each) => sum + each, 0) / 1000
}
