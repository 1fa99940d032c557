import type { ApiKeyResource } from '@keywright/client'
import type { Context } from '../../context.ts'
import { type Column, printJson, printRecord } from '../../output.ts'

/** How a list shows a key: what the token looks like, what it may do, and whether anything still uses it. */
export const KEY_COLUMNS: readonly Column<ApiKeyResource>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'name', of: ({ name }) => name },
  { title: 'token', of: displayOf },
  { title: 'status', of: ({ status }) => status },
  { title: 'environment', of: ({ environment }) => environment },
  { title: 'type', of: ({ type }) => type },
  { title: 'scopes', of: scopesOf },
  { title: 'last used', of: ({ lastUsedAt }) => lastUsedAt ?? 'never' },
  { title: 'expires', of: ({ expiresAt }) => expiresAt ?? 'never' },
]

/** One key: as JSON all of it, else a line per field. */
export function printKey(context: Context, apiKey: ApiKeyResource, json: true | undefined): void {
  if (json === true) return printJson(context.io, apiKey)
  printRecord(context.io, [
    ...KEY_COLUMNS.map(({ title, of }) => [title, of(apiKey)] as const),
    ['service', apiKey.service],
    ['workspace', apiKey.workspaceId],
    ['created', `${apiKey.createdAt} by ${apiKey.createdBy}`],
    ['limits', apiKey.effectiveLimits.map(limitText).join(', ')],
    ...optional('allowed ips', apiKey.allowedIps),
    ...optional('allowed origins', apiKey.allowedOrigins),
    ...optional(
      'metadata',
      Object.entries(apiKey.metadata).map(([name, value]) => `${name}=${value}`),
    ),
    ['variable', apiKey.envVar ?? ''],
    ...apiKey.secrets.map((secret) => [`secret ${secret.id}`, secretText(secret)] as const),
  ])
}

function displayOf({ secrets }: ApiKeyResource): string {
  const live = secrets.filter(({ ended }) => !ended)
  return (live.length === 0 ? secrets.slice(-1) : live).map(({ display }) => display).join(', ')
}

function scopesOf({ scopes, fullAccess }: Pick<ApiKeyResource, 'scopes' | 'fullAccess'>): string {
  return fullAccess ? 'full access' : scopes.join(', ')
}

function limitText({ name, limit, window, period, per }: ApiKeyResource['effectiveLimits'][number]): string {
  const span = window ?? (period === undefined ? '' : `a ${period}`)
  return `${name} ${limit}${span === '' ? '' : `/${span}`}${per === 'workspace' ? ' of the workspace' : ''}`
}

function secretText({ display, ended, endsAt, lastUsedAt }: ApiKeyResource['secrets'][number]): string {
  const state = ended ? 'ended' : endsAt === null ? 'live' : `live until ${endsAt}`
  return `${display}, ${state}, last used ${lastUsedAt ?? 'never'}`
}

function optional(title: string, values: readonly string[]): readonly (readonly [string, string])[] {
  return values.length === 0 ? [] : [[title, values.join(', ')]]
}
