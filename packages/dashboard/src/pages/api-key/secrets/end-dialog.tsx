import type { ApiKeyResource, VerifiedSecret } from '@keywright/client'
import type { ReactNode } from 'react'
import { useClient, useCommand } from '../../../session/index.ts'
import { ConfirmDialog, Notice, Time, useNow } from '../../../ui/index.ts'
import { changesOf } from '../queries.ts'
import { Rich, useText } from '../texts.ts'
import { CallersText } from '../callers-text.tsx'
import { isSilent, type SecretUse } from './secret-use.ts'

interface EndDialogProps {
  readonly apiKey: ApiKeyResource
  readonly secret: VerifiedSecret
  readonly use: SecretUse
  readonly onClose: () => void
}

/** Asks before an old secret ends before its time, with who still uses it. */
export function EndDialog({ apiKey, secret, use, onClose }: EndDialogProps): ReactNode {
  const t = useText()
  const client = useClient()
  const safe = isSilent(use, useNow())
  const end = useCommand({
    run: () => client.apiKeys.endSecret(apiKey.id, secret.id),
    changes: changesOf(apiKey),
    said: ({ effective: { nodes } }) => t('apiKey.secrets.endedOn', { nodes }),
    onDone: onClose,
  })
  return (
    <ConfirmDialog
      open
      dangerous={!safe}
      title={t('apiKey.secrets.endTitle', { display: secret.display })}
      action={t('apiKey.secrets.endNow')}
      busy={end.isPending}
      onConfirm={() => end.mutate()}
      onCancel={onClose}
    >
      <p>{t('apiKey.secrets.endHelp')}</p>
      <Notice kind={safe ? 'good' : 'warning'} className="mt-3 text-ink">
        {use.lastUsedAt === null ? (
          t('apiKey.secrets.endNeverUsed')
        ) : (
          <>
            <Rich id="apiKey.secrets.endUsed" values={{ when: <Time at={use.lastUsedAt} />, requests: use.requests }} />{' '}
            <CallersText callers={use.callers} after="." />
          </>
        )}
      </Notice>
    </ConfirmDialog>
  )
}
