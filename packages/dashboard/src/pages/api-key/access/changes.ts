import type { ApiKeyEdit, ApiKeyResource, TypeResource } from '@keywright/client'
import { dayOf, type Draft, expiryOf, type Fault, type FaultField, linesOf } from '../../../key-parts/index.ts'

export type AccessPart = 'scopes' | 'expiry' | 'limits' | 'places' | 'metadata'

/** The fields of a part that can be wrong. */
const FIELDS_OF: Readonly<Record<AccessPart, readonly FaultField[]>> = {
  scopes: ['scopes'],
  expiry: ['expiry'],
  limits: ['limits'],
  places: ['ips', 'origins'],
  metadata: [],
}

/** What stands in the dialog, as it was typed. */
export interface AccessDraft extends Draft {
  readonly metadata: string
}

/** The key as the dialog opens with it. */
export function draftOf(apiKey: ApiKeyResource): AccessDraft {
  const { name, type, environment, fullAccess, scopes, expiresAt, limits, allowedIps, allowedOrigins } = apiKey
  return {
    name,
    type,
    environment,
    access: fullAccess ? 'all' : 'chosen',
    scopes: fullAccess ? [] : scopes,
    expiry: expiresAt === null ? 'never' : 'custom',
    day: expiresAt === null ? '' : dayOf(Date.parse(expiresAt)),
    limits: Object.fromEntries(Object.entries(limits).map(([limit, own]) => [limit, String(own.limit)])),
    ips: allowedIps.join('\n'),
    origins: allowedOrigins.join('\n'),
    metadata: Object.entries(apiKey.metadata)
      .map(([field, value]) => `${field}=${value}`)
      .join('\n'),
  }
}

/** The faults that are about a part of the form. */
export const faultsIn = (part: AccessPart, faults: readonly Fault[]): readonly Fault[] =>
  faults.filter(({ field }) => FIELDS_OF[part].includes(field))

/** The lines of the metadata that have no name. */
export function metadataFault(text: string): string | undefined {
  return linesOfMetadata(text).find((line) => line.indexOf('=') < 1)
}

// Unlike other lists, a value may hold a comma.
const linesOfMetadata = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '')

/** The change that the dialog stands for: its part alone, so that what others changed meanwhile stays. */
export function editOf(
  part: AccessPart,
  draft: AccessDraft,
  { apiKey, type, now }: { readonly apiKey: ApiKeyResource; readonly type: TypeResource; readonly now: number },
): ApiKeyEdit {
  switch (part) {
    case 'scopes':
      // Full access is asked for by an empty list, which services without it refuse.
      return { scopes: draft.access === 'all' ? [] : draft.scopes }
    case 'expiry': {
      const at = expiryOf(draft, type.newKeys, now)
      return { expiresAt: at === undefined ? null : new Date(at).toISOString() }
    }
    case 'limits':
      return { limits: limitsOf(draft, apiKey) }
    case 'places':
      return {
        allowedIps: linesOf(draft.ips),
        ...(type.browser ? { allowedOrigins: linesOf(draft.origins) } : {}),
      }
    case 'metadata':
      return { metadata: metadataOf(draft.metadata) }
    default:
      return part satisfies never
  }
}

/** Own limits are replaced whole: the window of one that an operator gave must stay with it. */
function limitsOf({ limits }: Draft, apiKey: ApiKeyResource): ApiKeyResource['limits'] {
  const own = Object.entries(limits).filter(([, value]) => value.trim() !== '')
  return Object.fromEntries(
    own.map(([name, value]) => {
      const before = Object.hasOwn(apiKey.limits, name) ? apiKey.limits[name] : undefined
      return [name, { ...before, limit: Number(value) }]
    }),
  )
}

function metadataOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    linesOfMetadata(text).map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}
