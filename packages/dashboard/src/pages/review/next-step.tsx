import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../session/index.ts'
import type { Kind } from './search.ts'
import { useText } from './texts.ts'

/** What of the key's page answers each reason best; the other reasons are answered from the list. */
const PLACES = { oldSecret: 'secrets', creatorLeft: 'rotate', fullAccess: 'scopes' } as const

const hasPlace = (kind: Kind): kind is keyof typeof PLACES => Object.hasOwn(PLACES, kind)

/** Leads to where the reason is done away with, for one key: it takes a choice, or a new token is shown. */
export function NextStep({ kind, apiKey }: { readonly kind: Kind; readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const { id: workspaceId, can } = useWorkspace()
  if (!hasPlace(kind) || (kind !== 'oldSecret' && !can('api-keys:write'))) return null
  const action = t(`review.next.${kind}`)
  return (
    <Link
      to="/w/$workspaceId/api-keys/$apiKeyId"
      params={{ workspaceId, apiKeyId: apiKey.id }}
      hash={PLACES[kind]}
      aria-label={t('review.nextOf', { action, name: apiKey.name })}
      className="min-h-6 font-medium text-action underline underline-offset-3"
    >
      {action}
    </Link>
  )
}
