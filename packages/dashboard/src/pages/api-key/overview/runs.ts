import type { RefusalResource } from '@keywright/client'

/** Refusals that differ in nothing but their instant, told once. */
export interface Run {
  readonly latest: RefusalResource
  readonly times: number
}

const DIFFERING = ['reason', 'detail', 'method', 'path', 'ip', 'secretId'] as const

/** Puts together what came in a row: a caller that is refused tries again, and one sentence about it is enough. */
export function runsOf(refusals: readonly RefusalResource[]): readonly Run[] {
  const runs: { latest: RefusalResource; times: number }[] = []
  for (const refusal of refusals) {
    const last = runs.at(-1)
    if (last !== undefined && DIFFERING.every((name) => last.latest[name] === refusal[name])) last.times += 1
    else runs.push({ latest: refusal, times: 1 })
  }
  return runs
}
