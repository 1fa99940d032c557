/** An admitted request, by the one monotonic clock of whoever sent it. */
export interface Admitted {
  readonly sentMs: number
  readonly answeredMs: number
}

/**
 * The most requests that some window of this length holds for certain: those that were sent after its beginning and answered
 * before its end, whatever the instant between the two was at which each was admitted.
 */
export function mostForCertain(admitted: readonly Admitted[], windowMs: number): number {
  const ends = admitted.toSorted((one, other) => one.answeredMs - other.answeredMs)
  let most = 0
  for (const [index, { answeredMs: end }] of ends.entries()) {
    let held = 0
    for (let at = index; at >= 0; at -= 1) {
      const request = ends[at]
      if (request === undefined || request.answeredMs <= end - windowMs) break
      if (request.sentMs > end - windowMs) held += 1
    }
    most = Math.max(most, held)
  }
  return most
}
