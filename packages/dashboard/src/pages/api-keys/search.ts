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
  /** The form of a new key is open: name, type and environment are then its fields, and no filter. */
  readonly create?: true
  /** Of the form: scopes, with commas between. */
  readonly scopes?: string
}

export type ApiKeysFilter = Omit<ApiKeysSearch, 'after' | 'create' | 'scopes'>

/** What a link such as `?create&name=ci-deploy&scopes=leads:read` fills into the form of a new key. */
export interface FormSearch {
  readonly name?: string
  readonly type?: string
  readonly environment?: string
  readonly scopes?: readonly string[]
}

const TEXT_LENGTH_MAX = 200
const SCOPES_LENGTH_MAX = 4000
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
    ...(isSet(raw['create'])
      ? { create: true, ...textOf({ scopes: joined(raw['scopes']) }, 'scopes', SCOPES_LENGTH_MAX) }
      : {}),
  }
}

/** `?create`, `?create=true`, `?create=1`. */
const isSet = (value: unknown): boolean => value !== undefined && value !== false && value !== 0
const joined = (value: unknown): unknown => (Array.isArray(value) ? value.join(',') : value)

/** The filter of the list; none while the address speaks of a new key. */
export function filterOf({ after: _after, create, scopes: _scopes, ...filter }: ApiKeysSearch): ApiKeysFilter {
  return create === true ? {} : filter
}

/** What the address fills into the form of a new key; `undefined` when it does not open it. */
export function formOf({ create, name, type, environment, scopes }: ApiKeysSearch): FormSearch | undefined {
  if (create !== true) return undefined
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(environment === undefined ? {} : { environment }),
    ...(scopes === undefined ? {} : { scopes: scopes.split(/[,\s]+/) }),
  }
}

function textOf<Name extends string>(
  raw: Readonly<Record<string, unknown>>,
  name: Name,
  lengthMax = TEXT_LENGTH_MAX,
): { readonly [N in Name]?: string } {
  const value = raw[name]
  const text = typeof value === 'number' ? String(value) : value
  // The object has the one name alone, which the compiler does not follow through a computed key.
  return typeof text === 'string' && text !== '' && text.length <= lengthMax
    ? ({ [name]: text } as { readonly [N in Name]?: string })
    : {}
}

/** The same filter as the API reads it. `now` stands for "30 days ago", rounded to the hour so that one list is asked for once. */
export function toListFilter(search: ApiKeysSearch, now: number): KeyListFilter {
  const { unused, ...filter } = filterOf(search)
  const { after } = search
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
  return Object.keys(filterOf(search)).length > 0
}
