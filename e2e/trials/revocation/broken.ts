import { imported } from './commands/index.ts'
import { linkCut } from './faults/cut.ts'
import { loadsInFlight } from './faults/loads.ts'
import { stopped } from './faults/stopped.ts'
import type { Broken } from './nodes.ts'
import type { RevocationReport } from './report.ts'
import { runRevocationTrial } from './revocation.ts'
import type { Stage } from './stage.ts'

/** Short, so that a node is silent soon. */
export const SHORT_TIMES = { leaseMs: 2000, renewEveryMs: 400, marginShare: 0.1 } as const

const IMPORTS = 4

const manyImports: Stage = async ({ trial }) => {
  for (let turn = 0; turn < IMPORTS; turn += 1) await (await imported(trial))()
}

/** The stage in which each broken rule comes to light, where the first node breaks it. */
const STAGES: Readonly<Record<Broken, Stage>> = {
  'answers past its deadline': linkCut(0, 'cut'),
  'keeps its memory when it joins anew': stopped(0),
  'keeps a load that was in flight': loadsInFlight(0),
  'answers commands without waiting': linkCut(1, 'cut', 0),
  'remembers an unknown token through its import': manyImports,
}

export const BROKEN_RULES = Object.keys(STAGES) as readonly Broken[] // they are its keys

/** These show while a lease lasts, and on a busy machine a short one may not. */
const SHOWN_WITHIN_LEASE: readonly Broken[] = ['answers commands without waiting', 'keeps a load that was in flight']

/** The trial with a first node that breaks one rule. */
export function runBroken(broken: Broken, seed: number): Promise<RevocationReport> {
  const times = SHOWN_WITHIN_LEASE.includes(broken) ? {} : { times: SHORT_TIMES }
  return runRevocationTrial({ seed, broken, stages: [STAGES[broken]], ...times })
}

/** What the checker found of it. */
export function wrongsOf({ allowedThoughBad, refusedThoughGood }: RevocationReport): number {
  return allowedThoughBad.length + refusedThoughGood.length
}
