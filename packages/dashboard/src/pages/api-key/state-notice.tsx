import type { ApiKeyResource, Effective } from '@keywright/client'
import type { ReactNode } from 'react'
import { useActorNames } from '../../session/index.ts'
import { Notice, Time, useNow } from '../../ui/index.ts'
import { Rich, useText } from './texts.ts'

interface StateNoticeProps {
  readonly apiKey: ApiKeyResource
  /** How far the last change of this page has got. */
  readonly effective: Effective | undefined
}

/** Why a key works no more, and what can still be done; and how far a change has got. */
export function StateNotice({ apiKey, effective }: StateNoticeProps): ReactNode {
  const t = useText()
  const now = useNow()
  const nameOf = useActorNames(apiKey.revokedBy === null ? [] : [apiKey.revokedBy])
  const expired = apiKey.status === 'expired' || (apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) <= now)
  return (
    <div className="mb-6 grid gap-3 empty:hidden">
      {apiKey.status === 'revoked' && apiKey.revokedAt !== null ? (
        <Notice
          kind="danger"
          title={
            <Rich
              id="apiKey.revoke.revoked"
              values={{
                who: apiKey.revokedBy === null ? '–' : (nameOf(apiKey.revokedBy) ?? apiKey.revokedBy),
                when: <Time at={apiKey.revokedAt} />,
              }}
            />
          }
        >
          {t('apiKey.revoke.revokedHelp')}
        </Notice>
      ) : null}
      {apiKey.status === 'disabled' ? (
        <Notice kind="warning" title={t('apiKey.header.disabled')}>
          {t('apiKey.header.disabledHelp')}
        </Notice>
      ) : null}
      {expired && apiKey.status !== 'revoked' ? (
        <Notice kind="warning" title={t('apiKey.header.expired')}>
          {t('apiKey.header.expiredHelp')}
        </Notice>
      ) : null}
      {effective === undefined ? null : (
        <Notice kind={effective.everywhere ? 'good' : 'warning'} title={t('apiKey.header.done')}>
          <EffectiveText effective={effective} />
        </Notice>
      )}
    </div>
  )
}

function EffectiveText({ effective: { everywhere, nodes, waitedMs } }: { readonly effective: Effective }): ReactNode {
  const t = useText()
  return everywhere
    ? t('apiKey.header.effective', { nodes, ms: Math.max(1, Math.round(waitedMs)) })
    : t('apiKey.header.effectiveSoon', { nodes })
}
