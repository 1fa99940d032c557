import type { EpochMs } from '../ids.ts'

/** The oldest bucket is counted in full, so a window may hold back up to a sixtieth of its length. */
export const BUCKETS_PER_WINDOW = 60

/** Below this a lease would be dead on arrival: at 17 ms (one second in sixty parts) a round trip outlives it. */
export const BUCKET_WIDTH_MIN_MS = 250

/**
 * A store tells whole milliseconds, so its clock may be so much further than it says: what is debited in the last
 * millisecond of a bucket may be spent a part of one after its end.
 */
const STORE_CLOCK_GRAIN_MS = 1

/** How a window of one subject is cut into buckets. */
export interface WindowShape {
  readonly widthMs: number
  /** How many of the newest buckets are counted, in full: one more than fit the window. */
  readonly counted: number
  /** Moves the boundaries, so that the leases of all keys do not die in the same millisecond. */
  readonly shiftMs: number
}

/**
 * Cuts a window, and the grain of the store's clock with it. The width is rounded up: 1,000 ms in sixty parts of 16 ms
 * would cover 960 ms only, and admit twice the limit across the gap.
 */
export function windowShape(windowMs: number, subject: string): WindowShape {
  const buckets = Math.max(1, Math.min(BUCKETS_PER_WINDOW, Math.floor(windowMs / BUCKET_WIDTH_MIN_MS)))
  const widthMs = Math.ceil((windowMs + STORE_CLOCK_GRAIN_MS) / buckets)
  // With a part of the current bucket the window reaches into one bucket more than fit it: leaving that one out
  // is the sliding window that admits too much.
  return { widthMs, counted: buckets + 1, shiftMs: fnv1a(subject) % widthMs }
}

export function bucketAt(shape: WindowShape, at: EpochMs): number {
  return Math.floor((at + shape.shiftMs) / shape.widthMs)
}

export function bucketStartAt(shape: WindowShape, bucket: number): EpochMs {
  return bucket * shape.widthMs - shape.shiftMs
}

export function bucketEndAt(shape: WindowShape, bucket: number): EpochMs {
  return bucketStartAt(shape, bucket + 1)
}

/** The first instant at which the bucket is no longer counted. */
export function bucketLeavesAt(shape: WindowShape, bucket: number): EpochMs {
  return bucketStartAt(shape, bucket + shape.counted)
}

/** FNV-1a over UTF-16 units, 32 bits. It spreads; it is no protection against someone who chooses ids. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
