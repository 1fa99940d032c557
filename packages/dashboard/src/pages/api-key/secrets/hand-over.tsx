import type { VerifiedSecret } from '@keywright/client'
import type { ReactNode } from 'react'
import { Badge, Button, Time, useNow } from '../../../ui/index.ts'
import { Rich, useText } from '../texts.ts'
import { CallersText } from '../callers-text.tsx'
import { isSilent, type SecretUse } from './secret-use.ts'

interface HandOverProps {
  readonly old: VerifiedSecret
  readonly oldUse: SecretUse
  readonly newUse: SecretUse
  /** Whether the usage has come, or may be seen at all. */
  readonly known: boolean
  readonly onEnd: (() => void) | undefined
}

/** How far the callers have moved from the old secret to the new one, and whether the old one can go. */
export function HandOver({ old, oldUse, newUse, known, onEnd }: HandOverProps): ReactNode {
  const t = useText()
  const safe = isSilent(oldUse, useNow())
  const all = oldUse.requests + newUse.requests
  return (
    <div
      role="group"
      aria-label={t('apiKey.secrets.handOverOf', { display: old.display })}
      className="mb-4 grid gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">{t('apiKey.secrets.handOver')}</h3>
        <span role="status">
          <Badge tone={safe ? 'good' : 'brass'} icon={safe ? 'check' : 'clock'}>
            {t(safe ? 'apiKey.secrets.safe' : 'apiKey.secrets.inUse')}
          </Badge>
        </span>
      </div>
      {known && all > 0 ? (
        <meter
          className="h-3 w-full"
          min={0}
          max={all}
          value={newUse.requests}
          aria-label={t('apiKey.secrets.moved', { moved: newUse.requests, all })}
        />
      ) : null}
      <ul className="grid gap-1">
        <li>
          <UseLine which="old" use={oldUse} known={known} />
        </li>
        <li>
          <UseLine which="new" use={newUse} known={known} />
        </li>
        {old.endsAt === null ? null : (
          <li className="text-muted">
            <Rich id="apiKey.secrets.endsBySelf" values={{ when: <Time at={old.endsAt} /> }} />
          </li>
        )}
      </ul>
      <p className="text-sm text-muted">{t(safe ? 'apiKey.secrets.safeHelp' : 'apiKey.secrets.inUseHelp')}</p>
      {onEnd === undefined ? null : (
        <Button look={safe ? 'primary' : 'secondary'} className="w-fit" onClick={onEnd}>
          {t('apiKey.secrets.endNow')}
        </Button>
      )}
    </div>
  )
}

interface UseLineProps {
  readonly which: 'old' | 'new'
  readonly use: SecretUse
  readonly known: boolean
}

function UseLine({ which, use: { requests, lastUsedAt, callers }, known }: UseLineProps): ReactNode {
  const t = useText()
  return (
    <>
      <span className="font-medium">{t(`apiKey.secrets.which.${which}`)}</span>{' '}
      {known ? `${t('apiKey.secrets.requests', { requests })} · ` : null}
      <CallersText callers={callers} after=" · " />
      {lastUsedAt === null ? (
        t('apiKey.secrets.neverUsed')
      ) : (
        <Rich id="apiKey.secrets.lastUse" values={{ when: <Time at={lastUsedAt} /> }} />
      )}
    </>
  )
}
