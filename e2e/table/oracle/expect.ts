import { credentialsOf } from './credential.ts'
import type { Ask, Book, Expected, KeyFact, Need, Reason, ServiceTable, TokenFact } from './model.ts'

type Lists = readonly (readonly string[])[]

const USUAL_STATUS: Readonly<Record<Reason, number>> = {
  ambiguous_credential: 400,
  missing: 401,
  malformed: 401,
  unknown: 401,
  workspace_mismatch: 403,
  revoked: 401,
  superseded: 401,
  disabled: 401,
  expired: 401,
  wrong_environment: 401,
  type_not_allowed: 403,
  ip_not_allowed: 403,
  origin_not_allowed: 403,
  scope_missing: 403,
  route_not_allowed: 403,
}

const ALLOWED: Expected = { allowed: true, reason: null, missingScopes: [], missingFirst: [], status: 200 }

/** What the answer to a request must be, told from the facts about every token that was ever made. */
export function expected(table: ServiceTable, ask: Ask, book: Book): Expected {
  const need = needOf(table, ask)
  if (need?.open === true) return ALLOWED
  const credentials = new Set(credentialsOf(table, ask))
  const [token] = credentials
  const fact = token === undefined ? undefined : book.get(token)
  const early = unreadable(table, credentials, fact)
  if (early !== undefined) return refusal(table, early, { keyId: null })
  const key = fact?.key
  if (key === undefined || key.service !== table.id) return refusal(table, 'unknown', { keyId: null })
  if (outOfReach(key, ask)) return refusal(table, 'workspace_mismatch', { keyId: null })
  const lists = lackedLists(table, key, ask, need)
  const late = ended(key, fact) ?? unfit(key, ask, need) ?? unentitled(table, ask, { need, lists })
  if (late === undefined) return { ...ALLOWED, keyId: key.id }
  return refusal(table, late, { keyId: key.id, lists: late === 'scope_missing' ? lists : [] })
}

function refusal(
  table: ServiceTable,
  reason: Reason,
  { keyId, lists = [] }: { readonly keyId: string | null; readonly lists?: Lists },
): Expected {
  const status = table.statuses[reason] ?? USUAL_STATUS[reason]
  const missingScopes = [...new Set(lists.flat())].sort()
  return { allowed: false, reason, missingScopes, missingFirst: lists[0] ?? [], status, keyId }
}

function needOf(table: ServiceTable, { method, path }: Ask): Need | undefined {
  return table.probes?.find((probe) => probe.method === method && probe.path === path)?.need
}

function unreadable(
  table: ServiceTable,
  credentials: ReadonlySet<string>,
  fact: TokenFact | undefined,
): Reason | undefined {
  if (credentials.size > 1) return 'ambiguous_credential'
  if (credentials.size === 0) return 'missing'
  return fact?.format === table.format ? undefined : 'malformed'
}

function outOfReach({ workspace }: KeyFact, ask: Ask): boolean {
  if (ask.workspace !== undefined && ask.workspace !== workspace) return true
  return ask.reach !== undefined && !ask.reach.includes(workspace)
}

function ended(key: KeyFact, fact: TokenFact | undefined): Reason | undefined {
  if (key.revoked) return 'revoked'
  if (fact?.superseded === true) return 'superseded'
  if (key.disabled) return 'disabled'
  return key.expired ? 'expired' : undefined
}

function unfit(key: KeyFact, ask: Ask, need: Need | undefined): Reason | undefined {
  const environments = [ask.environment === undefined ? undefined : [ask.environment], need?.environments]
  if (environments.some((list) => list !== undefined && !list.includes(key.environment))) return 'wrong_environment'
  const types = [ask.type === undefined ? undefined : [ask.type], need?.types]
  if (types.some((list) => list !== undefined && !list.includes(key.type))) return 'type_not_allowed'
  if (key.allows === undefined) return undefined
  if (ask.ip !== key.allows.ip) return 'ip_not_allowed'
  return ask.origin === key.allows.origin ? undefined : 'origin_not_allowed'
}

function unentitled(
  table: ServiceTable,
  { method, path }: Ask,
  { need, lists }: { readonly need: Need | undefined; readonly lists: Lists },
): Reason | undefined {
  if (lists.length > 0) return 'scope_missing'
  const routed = method !== undefined && path !== undefined && table.probes !== undefined
  return routed && need === undefined ? 'route_not_allowed' : undefined
}

/** What is lacked of each list that is asked for: those of the request, then those of the route. */
function lackedLists(table: ServiceTable, key: KeyFact, { scopes, anyScope }: Ask, need: Need | undefined): Lists {
  const held = heldBy(table, key)
  const lacked = (list: readonly string[] = []): readonly string[] => list.filter((scope) => !held.has(scope))
  const lackedAny = (list: readonly string[] = []): readonly string[] =>
    list.some((scope) => held.has(scope)) ? [] : list
  const lists = [lacked(scopes), lackedAny(anyScope), lacked(need?.all), lackedAny(need?.any)]
  return lists.filter(({ length }) => length > 0)
}

function heldBy(table: ServiceTable, { scopes, type }: KeyFact): ReadonlySet<string> {
  const chosen = scopes === 'full' ? (table.types[type] ?? []) : scopes
  return new Set(chosen.flatMap((scope) => [scope, ...(table.includes?.[scope] ?? [])]))
}
