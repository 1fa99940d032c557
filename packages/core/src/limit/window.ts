import type { EpochMs } from '../ids.ts'
import { bucketAt, bucketLeavesAt, bucketStartAt } from './shape.ts'
import type { WindowShape } from './shape.ts'

/** What was debited, by bucket: `counts[i]` is of bucket `newest - i`. Zeros at the old end are left out. */
export interface WindowCounts {
  readonly newest: number
  readonly counts: readonly number[]
}

/** So many tokens come free so long after the store's time of the reply. */
export interface Release {
  readonly afterMs: number
  readonly tokens: number
}

/** A window that holds `spent` in its current bucket and nothing else. */
export function windowHolding(spent: number, shape: WindowShape, at: EpochMs): WindowCounts {
  return { newest: bucketAt(shape, at), counts: spent > 0 ? [spent] : [] }
}

/**
 * The same window as it stands at `at`: buckets that no longer count are gone. Where the clock lies behind the
 * newest bucket, that one stays current: a store whose clock steps back would hand out the limit again.
 */
export function windowAt(window: WindowCounts, shape: WindowShape, at: EpochMs): WindowCounts {
  const passed = bucketAt(shape, at) - window.newest
  if (passed <= 0) return trimmed(window.newest, window.counts.slice(0, shape.counted))
  if (passed >= shape.counted) return { newest: window.newest + passed, counts: [] }
  const kept = window.counts.slice(0, shape.counted - passed)
  return trimmed(window.newest + passed, [...Array.from({ length: passed }, () => 0), ...kept])
}

export function windowSpent(window: WindowCounts): number {
  return window.counts.reduce((sum, count) => sum + count, 0)
}

/** Charges the current bucket. */
export function windowDebited(window: WindowCounts, tokens: number): WindowCounts {
  if (tokens === 0) return window
  const [current = 0, ...older] = window.counts
  return { newest: window.newest, counts: [current + tokens, ...older] }
}

/**
 * Takes tokens out of the bucket that they were debited to, as far as that one is still kept. Buckets are named by
 * number and never by slot, so that nothing can come back into a slot that another bucket has taken over.
 */
export function windowGivenBack(window: WindowCounts, bucket: number, tokens: number): WindowCounts {
  const index = window.newest - bucket
  const count = window.counts[index]
  if (count === undefined || tokens <= 0) return window
  return trimmed(window.newest, window.counts.with(index, Math.max(0, count - tokens)))
}

/** When what is spent comes free, oldest first. */
export function windowReleases(window: WindowCounts, shape: WindowShape, at: EpochMs): readonly Release[] {
  const releases: Release[] = []
  for (let index = window.counts.length - 1; index >= 0; index -= 1) {
    const tokens = window.counts[index] ?? 0
    if (tokens > 0) releases.push({ afterMs: bucketLeavesAt(shape, window.newest - index) - at, tokens })
  }
  return releases
}

/** The earliest instant at which nothing is counted any more, if nothing more is spent. */
export function windowResetAt(window: WindowCounts, shape: WindowShape, at: EpochMs): EpochMs {
  const youngest = window.counts.findIndex((count) => count > 0)
  return youngest < 0 ? at : bucketLeavesAt(shape, window.newest - youngest)
}

/** The instant that the window has reached: a store's clock may lie behind it. */
export function windowReached(window: WindowCounts, shape: WindowShape): EpochMs {
  return bucketStartAt(shape, window.newest)
}

/**
 * Until a request of this cost is covered, if nothing else spends: enough of the oldest buckets have left by then.
 * `undefined`: a cost above the limit never is.
 */
export function retryAfterMs(cost: number, remaining: number, releases: readonly Release[]): number | undefined {
  let free = remaining
  if (free >= cost) return 0
  for (const release of releases) {
    free += release.tokens
    if (free >= cost) return Math.max(1, Math.ceil(release.afterMs))
  }
  return undefined
}

/** Of a limit that was lowered, what is spent beyond it comes free for nobody. */
export function releasesBeyond(releases: readonly Release[], deficit: number): readonly Release[] {
  let owed = deficit
  if (owed <= 0) return releases
  return releases.flatMap(({ afterMs, tokens }) => {
    const paid = Math.min(owed, tokens)
    owed -= paid
    return tokens > paid ? [{ afterMs, tokens: tokens - paid }] : []
  })
}

function trimmed(newest: number, counts: readonly number[]): WindowCounts {
  let length = counts.length
  while (length > 0 && counts[length - 1] === 0) length -= 1
  return { newest, counts: length === counts.length ? counts : counts.slice(0, length) }
}
