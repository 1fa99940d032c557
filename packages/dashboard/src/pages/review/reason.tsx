import type { ApiKeyResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { useActorNames } from '../../session/index.ts'
import { Time, useNow } from '../../ui/index.ts'
import { newestSecretOf, oldSecretsOf } from './old-secrets.ts'
import type { Kind } from './search.ts'
import { Rich, useText } from './texts.ts'

/** Why this key stands in this list, with the facts of this key. */
export function ReasonOf({ kind, apiKey }: { readonly kind: Kind; readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const { createdAt, createdBy, lastUsedAt, scopes } = apiKey
  switch (kind) {
    case 'oldSecret':
      return <OldSecret apiKey={apiKey} />
    case 'creatorLeft':
      return <Creator id={createdBy} />
    case 'neverUsed':
      return <Rich id="review.why.neverUsed" values={{ at: <Time at={createdAt} /> }} />
    case 'unused30':
    case 'unused90':
      return lastUsedAt === null ? null : <Rich id="review.why.unused" values={{ at: <Time at={lastUsedAt} /> }} />
    case 'neverExpires':
      return <Rich id="review.why.neverExpires" values={{ at: <Time at={createdAt} /> }} />
    case 'fullAccess':
      return t('review.why.fullAccess', { count: scopes.length })
    default:
      return kind satisfies never
  }
}

function OldSecret({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const now = useNow()
  const newest = newestSecretOf(apiKey)
  const old = oldSecretsOf(apiKey, now).find(({ lastUsedAt }) => lastUsedAt !== null)
  if (old?.lastUsedAt == null || newest === undefined) return null
  const values = {
    display: <code translate="no">{old.display}</code>,
    used: <Time at={old.lastUsedAt} />,
    rotated: <Time at={newest.createdAt} />,
  }
  return <Rich id="review.why.oldSecret" values={values} />
}

/** Whose name may be gone with whom it named. */
function Creator({ id }: { readonly id: string }): ReactNode {
  const t = useText()
  const nameOf = useActorNames([id])
  return t('review.why.creatorLeft', { name: nameOf(id) ?? id })
}
