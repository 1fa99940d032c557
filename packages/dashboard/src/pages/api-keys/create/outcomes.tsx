import { KeywrightError } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { NotConfirmed } from '../../../session/index.ts'
import { buttonClasses, Notice, useProblem } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import type { Issued } from './use-create.ts'

/** A failure that is about no single field. */
export function Failure({ error }: { readonly error: Error }): ReactNode {
  const t = useText()
  const { text, requestId } = useProblem()(error)
  if (error instanceof NotConfirmed) return null
  const reused = error instanceof KeywrightError && error.code === 'idempotency_key_reused'
  return (
    <div role="alert">
      <Notice kind="danger" title={reused ? t('create.reused') : text}>
        {requestId === undefined ? null : <p className="text-sm break-all text-muted">{requestId}</p>}
      </Notice>
    </div>
  )
}

/** The key exists, and nobody has its token. */
export function Lost({ issued: { apiKey } }: { readonly issued: Issued }): ReactNode {
  const t = useText()
  return (
    <div role="alert">
      <Notice kind="warning" title={t('create.lostTitle')}>
        <p>{t('create.lost')}</p>
        <Link
          to="/w/$workspaceId/api-keys/$apiKeyId"
          params={{ workspaceId: apiKey.workspaceId, apiKeyId: apiKey.id }}
          className={buttonClasses('primary', 'mt-3')}
        >
          {t('create.lostOpen')}
        </Link>
      </Notice>
    </div>
  )
}
