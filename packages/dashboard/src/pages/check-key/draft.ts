import type { CheckedRequest, ServiceWithSource } from '@keywright/client'
import { readHeaders } from './headers.ts'

/** What stands in the form. It holds a token, so it lives in the state of the form alone. */
export interface Draft {
  readonly by: 'token' | 'headers'
  readonly token: string
  readonly headers: string
  readonly method: string
  readonly path: string
  readonly environment: string
  readonly type: string
  readonly ip: string
  readonly origin: string
  readonly scopes: readonly string[]
}

export const EMPTY_DRAFT: Draft = {
  by: 'token',
  token: '',
  headers: '',
  method: 'GET',
  path: '',
  environment: '',
  type: '',
  ip: '',
  origin: '',
  scopes: [],
}

/** The request that a draft asks about, or the line of its headers that cannot be read. */
export function requestOf(draft: Draft): CheckedRequest | { readonly line: number } {
  const read = draft.by === 'headers' ? readHeaders(draft.headers) : undefined
  if (read !== undefined && 'line' in read) return read
  const path = draft.path.trim() === '' ? read?.path : draft.path.trim()
  const method = draft.path.trim() === '' ? read?.method : draft.method
  return {
    ...(read === undefined ? { token: draft.token } : { headers: read.headers }),
    ...(path === undefined || method === undefined ? {} : { method, path }),
    ...textOf(draft, 'environment'),
    ...textOf(draft, 'type'),
    ...textOf(draft, 'ip'),
    ...textOf(draft, 'origin'),
    ...(draft.scopes.length === 0 ? {} : { scopes: draft.scopes }),
  }
}

type OneText = 'environment' | 'type' | 'ip' | 'origin'

function textOf(draft: Draft, name: OneText): Partial<Pick<CheckedRequest, OneText>> {
  const text = draft[name].trim()
  return text === '' ? {} : { [name]: text }
}

export interface Example {
  readonly method: string
  readonly path: string
}

const EXAMPLES_MAX = 100

/** Requests to try: the one that the definition shows, then one for each route, with something in place of its stars. */
export function examplesOf({ example, routes }: Pick<ServiceWithSource, 'example' | 'routes'>): readonly Example[] {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(example?.request ?? '') ?? []
  const shown = method === undefined || path === undefined ? [] : [{ method, path }]
  const all = routes ?? []
  // Beside a route for GET, the one for any method is the one for the others.
  const isRead = (at: string): boolean => all.some((one) => one.method === 'GET' && one.path === at)
  const ofRoutes = all.map((route) => ({
    method: route.method !== 'ANY' ? route.method : isRead(route.path) ? 'POST' : 'GET',
    path: route.path.replace(/\*\*?/g, 'example'),
  }))
  const each = new Map([...shown, ...ofRoutes].map((one) => [`${one.method} ${one.path}`, one]))
  return [...each.values()].slice(0, EXAMPLES_MAX)
}
