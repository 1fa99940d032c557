/** What a key can be looked at again for, the most pressing first. */
export const KINDS = [
  'oldSecret',
  'creatorLeft',
  'neverUsed',
  'unused90',
  'unused30',
  'neverExpires',
  'fullAccess',
] as const

export type Kind = (typeof KINDS)[number]

/** What the address of the page says: which list is open. */
export interface ReviewSearch {
  readonly list?: Kind
}

/** Takes what it knows and drops everything else: an address may come from anywhere. */
export function reviewSearch(raw: Readonly<Record<string, unknown>>): ReviewSearch {
  const list = KINDS.find((one) => one === raw['list'])
  return list === undefined ? {} : { list }
}
