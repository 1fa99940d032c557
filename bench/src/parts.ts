import type { Measure } from './bench.ts'
import { measureBetterAuth } from './better-auth.ts'
import { measureBreadth } from './breadth.ts'
import { measureGrowth } from './growth.ts'
import { measureHttp } from './http/measure.ts'
import { measureWorkers } from './http/workers.ts'
import { measureInProcess } from './in-process.ts'
import { measureLimiter } from './limiter.ts'
import { measureManyKeys } from './many-keys.ts'
import { measureMemory } from './memory.ts'
import { measureRedisLimiter } from './redis-limiter.ts'
import { measureRevocations } from './revocations.ts'
import { measureSimulated } from './simulated/measure.ts'
import { measureStartUp } from './start-up.ts'
import { measureTables } from './tables.ts'

export interface Part {
  /** As the command line names it. */
  readonly name: string
  /** As the page tells it. */
  readonly title: string
  /** What it needs beside this machine's Node. */
  readonly needs?: 'postgres' | 'redis'
  readonly measure: Measure
}

export const PARTS: readonly Part[] = [
  { name: 'in-process', title: 'A check in the process', measure: measureInProcess },
  { name: 'many-keys', title: 'A check in the process, a million known keys', measure: measureManyKeys },
  { name: 'http', title: 'A check over HTTP', measure: measureHttp },
  { name: 'workers', title: 'Two workers', measure: measureWorkers },
  { name: 'start', title: 'Start', measure: measureStartUp },
  { name: 'memory', title: 'Memory', measure: measureMemory },
  ...onBoth('growth', 'A growing store', measureGrowth),
  ...onBoth('breadth', 'Many workspaces and many limits', measureBreadth),
  ...onBoth('tables', 'A long history', measureTables),
  ...onBoth('revoke', 'Revocation', measureRevocations),
  { name: 'share', title: 'What a limit gives, and what it asks of the store', measure: measureSimulated },
  { name: 'limiter', title: 'The limiter alone, in memory', measure: measureLimiter },
  { name: 'limiter', title: 'The limiter alone, on Redis', needs: 'redis', measure: measureRedisLimiter },
  ...onBoth('better-auth', 'Beside Better Auth', measureBetterAuth),
]

function onBoth(name: string, title: string, measure: Measure): readonly Part[] {
  return [
    { name, title: `${title}, on SQLite`, measure },
    { name, title: `${title}, on Postgres`, needs: 'postgres', measure },
  ]
}
