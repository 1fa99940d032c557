import type { ApiKeyResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { Button, ConfirmDialog, Notice, Time, useNow } from '../../../ui/index.ts'
import { useSecretUsage } from '../queries.ts'
import { CallersText } from '../callers-text.tsx'
import { Rich, useText } from '../texts.ts'

const DAYS = 7
const RECENT_MS = DAYS * 86_400_000

interface RevokeDialogProps {
  readonly apiKey: ApiKeyResource
  readonly busy: boolean
  readonly onRevoke: () => void
  readonly onDisable: () => void
  readonly onCancel: () => void
}

/** Asks before a key is revoked for good; of one that is in use the name must be typed, and there is a way back instead. */
export function RevokeDialog({ apiKey, busy, onRevoke, onDisable, onCancel }: RevokeDialogProps): ReactNode {
  const t = useText()
  const now = useNow()
  const { lastUsedAt } = apiKey
  const recent = lastUsedAt !== null && now - Date.parse(lastUsedAt) < RECENT_MS
  const usage = useSecretUsage(apiKey.id, DAYS * 24, recent)
  const requests = Object.values(usage.data?.total ?? {}).reduce((sum, one) => sum + one, 0)
  return (
    <ConfirmDialog
      open
      dangerous
      title={t('apiKey.revoke.title', { name: apiKey.name })}
      action={t('apiKey.revoke.do')}
      {...(recent ? { typed: apiKey.name } : {})}
      busy={busy}
      instead={
        recent && apiKey.status !== 'disabled' ? (
          <Button disabled={busy} onClick={onDisable}>
            {t('apiKey.revoke.disable')}
          </Button>
        ) : undefined
      }
      onConfirm={onRevoke}
      onCancel={onCancel}
    >
      <p>{t('apiKey.revoke.help')}</p>
      {recent ? (
        <Notice kind="warning" className="mt-3 text-ink">
          <p className="font-semibold">
            <Rich id="apiKey.revoke.used" values={{ when: <Time at={lastUsedAt} />, requests }} />
            <CallersText callers={usage.data?.callers} before=" · " />
          </p>
          <p>{t('apiKey.revoke.safeSide')}</p>
        </Notice>
      ) : (
        <p className="mt-2">
          {lastUsedAt === null ? (
            t('apiKey.revoke.neverUsed')
          ) : (
            <Rich id="apiKey.revoke.idle" values={{ when: <Time at={lastUsedAt} /> }} />
          )}
        </p>
      )}
    </ConfirmDialog>
  )
}
