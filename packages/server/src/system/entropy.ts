import { randomBytes } from 'node:crypto'
import { randomDigits } from '@keywright/core'
import type { NewId, RandomBytes } from '../ports/index.ts'

export const systemRandomBytes: RandomBytes = (count) => randomBytes(count)

/** Drawn at once for ids: a call for the few bytes of each cost more than all else that makes an id. */
const POOL_BYTES = 4096

/** The same from a pool. For ids alone: what is drawn lies in memory until it is used, which no secret may. */
function pooledRandomBytes(): RandomBytes {
  let pool: Uint8Array = new Uint8Array(0)
  let at = 0
  return (count) => {
    if (count > POOL_BYTES) return systemRandomBytes(count)
    if (at + count > pool.length) {
      pool = systemRandomBytes(POOL_BYTES)
      at = 0
    }
    at += count
    return pool.subarray(at - count, at)
  }
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const TIME_DIGITS = 8
const COUNT_DIGITS = 3
const RANDOM_DIGITS = 9

/**
 * Ids of 20 base62 digits after the prefix: eight of the millisecond, three of a counter within it, nine random (53 bits).
 * They sort by the time at which they were made, so an index on them serves lists and pages; nobody takes one for a secret.
 */
export function makeNewId(wallNow: () => number): NewId {
  const random = pooledRandomBytes()
  let last = 0
  let lastDigits = digits(0, TIME_DIGITS)
  let count = 0
  function startAt(millisecond: number): void {
    last = millisecond
    lastDigits = digits(millisecond, TIME_DIGITS)
    count = 0
  }
  return (prefix) => {
    const now = Math.floor(wallNow())
    // A clock that steps back, or more ids in a millisecond than the counter holds, must not break the order.
    if (now > last) startAt(now)
    else if (count === 62 ** COUNT_DIGITS - 1) startAt(last + 1)
    else count += 1
    return `${prefix}_${lastDigits}${digits(count, COUNT_DIGITS)}${randomDigits(RANDOM_DIGITS, random)}`
  }
}

function digits(value: number, length: number): string {
  let text = ''
  for (let left = value; text.length < length; left = Math.floor(left / 62)) text = BASE62.charAt(left % 62) + text
  return text
}
