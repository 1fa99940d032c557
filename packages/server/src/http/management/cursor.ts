import { AppError } from '@keywright/core'
import type { PageRequest } from '../../ports/index.ts'
import { HTTP_BOUNDS } from '../bounds.ts'

export interface ListFilters {
  /** The list itself, such as the path of its address: a cursor of one list leads nowhere in another. */
  readonly list: string
  readonly filters: Readonly<Record<string, unknown>>
}

type Sha256Hex = (text: string) => string

/** Where a page begins. Throws `request_invalid` for a cursor that is not of this list with these filters. */
export function readPage(
  { limit, cursor }: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
  of: ListFilters,
  sha256Hex: Sha256Hex,
): PageRequest {
  const size = limit ?? HTTP_BOUNDS.pageSizeDefault
  if (cursor === undefined) return { limit: size, after: undefined }
  const after = readCursor(cursor, markOf(of, sha256Hex))
  if (after === undefined) {
    const message = 'The cursor is not one of this list with these filters. Take it as "nextCursor" of the page before.'
    throw new AppError('request_invalid', message, { pointer: '/cursor' })
  }
  return { limit: size, after }
}

/** The cursor that leads on after an id. It says nothing that the caller did not see, so it is not signed. */
export function writeCursor(lastId: string | null, of: ListFilters, sha256Hex: Sha256Hex): string | null {
  return lastId === null ? null : Buffer.from(`${markOf(of, sha256Hex)}.${lastId}`).toString('base64url')
}

function readCursor(cursor: string, mark: string): string | undefined {
  if (cursor.length > HTTP_BOUNDS.cursorLengthMax || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined
  const [, sent, lastId] =
    /^([0-9a-f]{16})\.([A-Za-z0-9_-]{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? []
  return sent === mark ? lastId : undefined
}

/** Filters in another order are the same filters. */
function markOf({ list, filters }: ListFilters, sha256Hex: Sha256Hex): string {
  const entries = Object.entries(filters)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256Hex(JSON.stringify([list, entries])).slice(0, 16)
}
