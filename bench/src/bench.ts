import type { Plan } from './contest.ts'
import type { OpenPlace } from './places.ts'
import type { Result } from './results.ts'

/** What a part of the measurements has at hand. */
export interface Bench {
  readonly plan: Plan
  /** Opens an empty store of the engine that the part is run on. */
  readonly openPlace: OpenPlace
  /** The address of a Redis, for a part that needs one. */
  readonly redisUrl: string | undefined
}

/** Tells each result as soon as it is there, so that a fault loses none of those before it. */
export type Measure = (bench: Bench) => AsyncIterable<Result>
