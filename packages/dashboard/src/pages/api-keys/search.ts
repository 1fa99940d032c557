/** What the address of the list of keys says. */
export interface ApiKeysSearch {
  readonly name?: string
}

export function apiKeysSearch(raw: Readonly<Record<string, unknown>>): ApiKeysSearch {
  return typeof raw['name'] === 'string' && raw['name'] !== '' ? { name: raw['name'] } : {}
}
