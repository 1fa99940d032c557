import type { ApiKeyResource } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { ConfirmDialog, Notice, SelectField, Time, useNow } from '../../ui/index.ts'
import { EXPIRY_DAYS, EXPIRY_DAYS_FIRST, expiryFrom, expiryShortens } from './expiry.ts'
import { oldSecretsOf } from './old-secrets.ts'
import { Rich, useText } from './texts.ts'
import { type Action, useAct } from './use-act.ts'

const RECENT_MS = 7 * 86_400_000

interface QuestionProps {
  readonly action: Action
  readonly chosen: readonly ApiKeyResource[]
  readonly onDone: () => void
  readonly onCancel: () => void
}

/** Asks before something is done to the chosen keys. What cannot be undone takes their number typed. */
export function Question({ action, chosen, onDone, onCancel }: QuestionProps): ReactNode {
  const t = useText()
  const now = useNow()
  // Fixed when the question is asked, so that what is said is what is done.
  const [asked] = useState(now)
  const [days, setDays] = useState<string>(String(EXPIRY_DAYS_FIRST))
  const expiresAt = expiryFrom(asked, Number(days))
  const meant = meantBy(action, chosen, expiresAt)
  const act = useAct({ action, keys: meant, expiresAt, onDone })
  const final = action === 'revoke' || action === 'end'
  const typed = final ? { typed: String(meant.length) } : {}
  return (
    <ConfirmDialog
      open
      title={t(`review.ask.${action}`, { count: meant.length })}
      action={t(`review.action.${action}`)}
      dangerous={final}
      {...typed}
      busy={act.isPending}
      possible={meant.length > 0}
      onConfirm={() => act.mutate()}
      onCancel={onCancel}
    >
      <p>
        {action === 'expire' ? (
          <Rich id="review.askHelp.expire" values={{ when: <Time at={expiresAt} both /> }} />
        ) : (
          t(`review.askHelp.${action}`)
        )}
      </p>
      {action === 'expire' ? <Days days={days} onChoose={setDays} /> : <RecentUse keys={meant} since={asked} />}
      <ul className="mt-3 max-h-40 list-disc overflow-y-auto pl-5 text-ink">
        {meant.map((apiKey) => (
          <li key={apiKey.id}>
            {apiKey.name}
            {action === 'end' ? <Displays apiKey={apiKey} now={asked} /> : null}
          </li>
        ))}
      </ul>
      <Kept count={chosen.length - meant.length} none={meant.length === 0} />
    </ConfirmDialog>
  )
}

function meantBy(action: Action, chosen: readonly ApiKeyResource[], expiresAt: string): readonly ApiKeyResource[] {
  return action === 'expire' ? chosen.filter((apiKey) => expiryShortens(apiKey, expiresAt)) : chosen
}

function Days({ days, onChoose }: { readonly days: string; readonly onChoose: (days: string) => void }): ReactNode {
  const t = useText()
  return (
    <SelectField label={t('review.expiresIn')} value={days} onChange={onChoose} className="mt-3">
      {EXPIRY_DAYS.map((one) => (
        <option key={one} value={String(one)}>
          {t('review.days', { days: one })}
        </option>
      ))}
    </SelectField>
  )
}

/** How many of them somebody will miss. */
function RecentUse({ keys, since }: { readonly keys: readonly ApiKeyResource[]; readonly since: number }): ReactNode {
  const t = useText()
  const used = keys.filter(({ lastUsedAt }) => lastUsedAt !== null && since - Date.parse(lastUsedAt) < RECENT_MS).length
  return (
    <Notice kind={used === 0 ? 'info' : 'warning'} className="mt-3 text-ink">
      {t('review.used', { used })}
    </Notice>
  )
}

function Displays({ apiKey, now }: { readonly apiKey: ApiKeyResource; readonly now: number }): ReactNode {
  return oldSecretsOf(apiKey, now).map(({ id, display }) => (
    <span key={id}>
      {' '}
      <code translate="no" className="font-mono text-sm">
        {display}
      </code>
    </span>
  ))
}

function Kept({ count, none }: { readonly count: number; readonly none: boolean }): ReactNode {
  const t = useText()
  if (count === 0) return null
  return <p className="mt-2 text-muted">{none ? t('review.allKept') : t('review.kept', { count })}</p>
}
