import { AppError, type ErrorCode, KEY_BOUNDS } from '@keywright/core'

/** What is wrong with one entry of a batch. */
export interface BatchProblem {
  readonly index: number
  readonly code: ErrorCode
  readonly detail: string
  /** Within the entry: `/scopes/1`; empty for the entry itself. */
  readonly pointer: string
}

/** What a refusal of one entry says; any other error is a bug or an outage and ends the whole. */
export function batchProblem(index: number, error: unknown): BatchProblem {
  if (!(error instanceof AppError)) throw error
  return { index, code: error.code, detail: error.message, pointer: error.pointer ?? '' }
}

/**
 * Throws when there are problems: with the code of the first, and in `details` with all of them, in the order of the entries
 * and in bounded number. `list` is the field that the entries stand in.
 */
export function requireSound(list: 'keys' | 'ids', problems: readonly BatchProblem[]): void {
  const sorted = [...problems].sort((a, b) => a.index - b.index)
  const [first] = sorted
  if (first === undefined) return
  const told = sorted.slice(0, KEY_BOUNDS.batchProblemsMax).map(({ index, code, detail, pointer }) => {
    return { pointer: `/${list}/${index}${pointer}`, code, detail }
  })
  throw new AppError(first.code, first.detail, {
    pointer: `/${list}/${first.index}${first.pointer}`,
    details: { problems: told, problemCount: sorted.length },
  })
}

export function requireBatchSize(list: 'keys' | 'ids', size: number): void {
  if (size >= 1 && size <= KEY_BOUNDS.batchMax) return
  throw new AppError('request_invalid', `A batch has from 1 to ${KEY_BOUNDS.batchMax} entries.`, {
    pointer: `/${list}`,
  })
}
