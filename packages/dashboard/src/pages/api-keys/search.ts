import type { ApiKeyResource, KeyListFilter } from '@keywright/client'

export const STATUSES = [
  'active',
  'disabled',
  'expired',
  'revoked',
] as const satisfies readonly ApiKeyResource['status'][]
/** Days without a check after which a key counts as unused; `never`: no check at all. */
export const UNUSED = ['never', '30', '90'] as const

/** What the address of the list of keys says: the whole filter, so that a link shows the same list to a colleague. */
export interface ApiKeysSearch {
  readonly name?: string
  readonly status?: (typeof STATUSES)[number]
  readonly environment?: string
  readonly type?: string
  readonly scope?: string
  readonly unused?: (typeof UNUSED)[number]
  readonly neverExpires?: true
  /** Where the page begins. */
  readonly after?: string
}

export type ApiKeysFilter = Omit<ApiKeysSearch, 'after'>

const TEXT_LENGTH_MAX = 200
const DAY_MS = 86_400_000
const PAGE_SIZE = 25

/** Takes what it knows and drops everything else: an address may come from anywhere. */
export function apiKeysSearch(raw: Readonly<Record<string, unknown>>): ApiKeysSearch {
  const status = STATUSES.find((one) => one === raw['status'])
  // A router reads `?unused=30` as a number.
  const unused = UNUSED.find((one) => one === String(raw['unused']))
  return {
    ...textOf(raw, 'name'),
    ...(status === undefined ? {} : { status }),
    ...textOf(raw, 'environment'),
    ...textOf(raw, 'type'),
    ...textOf(raw, 'scope'),
    ...(unused === undefined ? {} : { unused }),
    ...(raw['neverExpires'] === true ? { neverExpires: true } : {}),
    ...textOf(raw, 'after'),
  }
}

function textOf<Name extends string>(
  raw: Readonly<Record<string, unknown>>,
  name: Name,
): { readonly [N in Name]?: string } {
  const value = raw[name]
  const text = typeof value === 'number' ? String(value) : value
  // The object has the one name alone, which the compiler does not follow through a computed key.
  return typeof text === 'string' && text !== '' && text.length <= TEXT_LENGTH_MAX
    ? ({ [name]: text } as { readonly [N in Name]?: string })
    : {}
}

/** The same filter as the API reads it. `now` stands for "30 days ago", rounded to the hour so that one list is asked for once. */
export function toListFilter({ after, unused, ...filter }: ApiKeysSearch, now: number): KeyListFilter {
  const hour = Math.floor(now / 3_600_000) * 3_600_000
  return {
    ...filter,
    ...(unused === 'never' ? { neverUsed: true } : {}),
    ...(unused === '30' || unused === '90'
      ? { unusedSince: new Date(hour - Number(unused) * DAY_MS).toISOString() }
      : {}),
    ...(after === undefined ? {} : { cursor: after }),
    include: 'usage30d',
    limit: PAGE_SIZE,
  }
}

/** Whether anything narrows the list. */
export function isFiltered(search: ApiKeysSearch): boolean {
  return Object.keys(search).some((name) => name !== 'after')
}
