import { perhapsIn, type Span, surelyIn } from './windows.ts'

/** What was sent, to whom, and what came back; instants by the one monotonic clock of who sent it. */
export interface Sent {
  readonly key: string
  readonly cost: number
  readonly sentAt: number
  readonly answeredAt: number
  /** It cannot have been let through before: its node was frozen, or had nothing to spend and heard nothing. */
  readonly notBefore?: number | undefined
  /** `unavailable`: 503. `none`: no answer at all, since the node was killed or cut off. */
  readonly answer: 'admitted' | 'refused' | 'unavailable' | 'none'
}

/** A limit that holds for some keys together. */
export interface Bound {
  readonly name: string
  readonly keys: readonly string[]
  readonly limit: number
  /** `undefined`: the whole trial lies within one calendar period. */
  readonly windowMs: number | undefined
}

export interface Held {
  readonly bound: Bound
  /** The most in one window, for certain. */
  readonly surely: number
  /** The most that may have been in one window, if each request was let through when it suits least. */
  readonly perhaps: number
  readonly admitted: number
  readonly faults: readonly string[]
}

/** In so many windows in a row at most as many times the limit: what is little too much in each adds up. */
const IN_A_ROW = [1, 2, 3, 5, 8, 13, 21, 34]

/**
 * What each limit held. A request is let through between its sending and its answer, nobody here knows when; a fault is one
 * whatever the instants were. It knows nothing of buckets, leases or nodes.
 */
export function heldOf(log: readonly Sent[], bounds: readonly Bound[]): readonly Held[] {
  return bounds.map((bound) => {
    const spans = log
      .filter(({ key, answer }) => answer === 'admitted' && bound.keys.includes(key))
      .map(({ sentAt, answeredAt, notBefore = sentAt, cost }): Span => {
        return { from: Math.max(sentAt, notBefore), to: answeredAt, cost }
      })
    const admitted = spans.reduce((sum, { cost }) => sum + cost, 0)
    const { windowMs, limit } = bound
    if (windowMs === undefined) {
      const faults = admitted > limit ? [`${bound.name}: ${admitted} of ${limit} in one period`] : []
      return { bound, surely: admitted, perhaps: admitted, admitted, faults }
    }
    const faults = IN_A_ROW.flatMap((windows) => {
      const held = surelyIn(spans, windows * windowMs)
      return held > windows * limit ? [`${bound.name}: ${held} in ${windows} window(s) of ${limit}`] : []
    })
    return { bound, surely: surelyIn(spans, windowMs), perhaps: perhapsIn(spans, windowMs), admitted, faults }
  })
}
