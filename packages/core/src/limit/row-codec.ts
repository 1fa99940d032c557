import type { LimitRow } from './limit-row.ts'
import type { BucketRow } from './row.ts'

/** The shape of the text; a reader that meets another one treats the row as spoiled. */
export const ROW_FORMAT = 1

/** More than any row holds: buckets beyond those that count are never written. */
const COUNTS_MAX = 64

/** The text that stores keep beside the version. */
export function encodeRow(row: BucketRow): string {
  // A row that was not readable stays so until a debit has settled what it holds.
  return JSON.stringify({ format: row.spoiled ? 0 : ROW_FORMAT, limits: row.limits })
}

/**
 * Reads a row back. What cannot be read counts as spent, not as unspent: a damaged row then refuses for at most one
 * window or period and heals by itself, where an empty one would hand out the limit a second time.
 */
export function decodeRow(version: number, text: string): BucketRow {
  const limits = limitsIn(parsed(text))
  return { version, limits: limits ?? [], spoiled: limits === undefined }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function limitsIn(value: unknown): readonly LimitRow[] | undefined {
  if (!isRecord(value) || value['format'] !== ROW_FORMAT || !Array.isArray(value['limits'])) return undefined
  const limits = value['limits'].map(limitIn)
  return limits.every((limit) => limit !== undefined) ? limits : undefined
}

function limitIn(value: unknown): LimitRow | undefined {
  if (!isRecord(value) || typeof value['name'] !== 'string') return undefined
  const { name, windowMs, newest, startAt, endAt, used } = value
  if (value['kind'] === 'quota' && isInstant(startAt) && isInstant(endAt) && isCount(used)) {
    return { kind: 'quota', name, startAt, endAt, used }
  }
  const counts = countsIn(value['counts'])
  if (value['kind'] !== 'window' || counts === undefined || !isCount(windowMs) || windowMs < 1) return undefined
  return isInstant(newest) ? { kind: 'window', name, windowMs, newest, counts } : undefined
}

function countsIn(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length > COUNTS_MAX) return undefined
  return value.every(isCount) ? value : undefined
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
