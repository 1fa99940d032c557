/** Runs one part, so that none pays for what another has left in its memory. */
import { answerParent } from './child.ts'
import { FULL_PLAN, QUICK_PLAN } from './contest.ts'
import { lineOf } from './line.ts'
import { PARTS } from './parts.ts'
import { openSqlitePlace, postgresPlaces } from './places.ts'
import type { Result } from './results.ts'

export interface PartMessage {
  /** Its place among the parts. */
  readonly index: number
  readonly quick: boolean
  /** The server that it needs. */
  readonly url: string | undefined
}

export interface PartOutcome {
  readonly results: readonly Result[]
  /** Why it did not come to its end. */
  readonly fault?: string
}

answerParent<PartMessage>(async ({ index, quick, url }): Promise<PartOutcome> => {
  const part = PARTS[index]
  if (part === undefined) throw new Error(`there is no part ${index}`)
  const bench = {
    plan: quick ? QUICK_PLAN : FULL_PLAN,
    openPlace: part.needs === 'postgres' && url !== undefined ? postgresPlaces(url) : openSqlitePlace,
    redisUrl: part.needs === 'redis' ? url : undefined,
  }
  const results: Result[] = []
  try {
    for await (const result of part.measure(bench)) {
      results.push(result)
      console.log(lineOf(result))
    }
    return { results }
  } catch (error) {
    console.error(error)
    return { results, fault: String(error) }
  }
})
