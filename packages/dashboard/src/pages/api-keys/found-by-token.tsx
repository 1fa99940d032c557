import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { STATE_LOOKS, stateOf } from '../../key-state/index.ts'
import { useWorkspace } from '../../session/index.ts'
import { Badge, buttonClasses, Notice, useNow } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** Which key a pasted token belongs to: the first question when one has leaked. */
export function FoundByToken({ found }: { readonly found: ApiKeyResource | null }): ReactNode {
  const t = useText()
  const now = useNow()
  const { id: workspaceId } = useWorkspace()
  if (found === null) {
    return (
      <Notice kind="info" title={t('apiKeys.tokenOfNobody')}>
        {t('apiKeys.tokenOfNobodyHelp')}
      </Notice>
    )
  }
  const { kind } = stateOf(found, now)
  return (
    <Notice kind="good" title={t('apiKeys.tokenOf', { name: found.name })}>
      <p className="mt-1 flex flex-wrap items-center gap-3">
        <Badge {...STATE_LOOKS[kind]}>{t(`apiKeys.state.${kind}`)}</Badge>
        <Link
          to="/w/$workspaceId/api-keys/$apiKeyId"
          params={{ workspaceId, apiKeyId: found.id }}
          className={buttonClasses('secondary')}
        >
          {t('apiKeys.open')}
        </Link>
      </p>
    </Notice>
  )
}
