import type { LimitResource } from '@keywright/client'
import { type ReactNode, useId } from 'react'
import { count, durationWords, localeOf, useLanguage } from '../i18n/index.ts'
import { useWorkspace } from '../session/index.ts'
import { Icon } from '../ui/index.ts'
import { Group } from './choice-fields.tsx'
import type { LimitFieldsProps } from './fields-props.ts'
import { Rich, useText } from './texts.ts'

/** The limits as sentences, with the number to be filled in where the key may have its own. */
export function LimitFields({ draft, limits, onChange, errorOf }: LimitFieldsProps): ReactNode {
  const t = useText()
  return (
    <Group legend={t('keyParts.limits')} error={errorOf('limits')}>
      <ul className="grid gap-3">
        {limits.map((limit) => (
          <li key={limit.name}>
            {limit.per === 'workspace' ? (
              <SharedLimit limit={limit} />
            ) : (
              <OwnLimit
                limit={limit}
                value={draft.limits[limit.name] ?? ''}
                error={errorOf('limits', limit.name)}
                onChange={(value) => onChange({ limits: { ...draft.limits, [limit.name]: value } })}
              />
            )}
          </li>
        ))}
      </ul>
    </Group>
  )
}

function useTimeOf(): (limit: LimitResource) => string {
  const t = useText()
  const { language } = useLanguage()
  return ({ window, period }) =>
    window === undefined
      ? t(period === 'day' ? 'keyParts.perDay' : 'keyParts.perMonth')
      : durationWords(window, localeOf(language))
}

function SharedLimit({ limit }: { readonly limit: LimitResource }): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const timeOf = useTimeOf()
  return (
    <p className="text-muted">
      {t('keyParts.limitShared', { limit: count(limit.limit, localeOf(language)), time: timeOf(limit) })}
    </p>
  )
}

interface OwnLimitProps {
  readonly limit: LimitResource
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
}

function OwnLimit({ limit, value, error, onChange }: OwnLimitProps): ReactNode {
  const t = useText()
  const id = useId()
  const { language } = useLanguage()
  const timeOf = useTimeOf()
  const { role } = useWorkspace()
  const given = count(limit.limit, localeOf(language))
  const field = (
    <input
      type="text"
      inputMode="numeric"
      autoComplete="off"
      aria-label={t('keyParts.limitName', { name: limit.name })}
      aria-describedby={`${id}-help${error === undefined ? '' : ` ${id}-error`}`}
      aria-invalid={error === undefined ? undefined : true}
      className="input-box mx-1 w-28!"
      placeholder={given}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
  return (
    <div>
      <p>
        {limit.window === undefined ? (
          <Rich id="keyParts.quota" values={{ period: limit.period ?? 'month' }} components={{ field }} />
        ) : (
          <Rich id="keyParts.limit" values={{ time: timeOf(limit) }} components={{ field }} />
        )}
      </p>
      <p id={`${id}-help`} className="text-sm text-muted">
        {t('keyParts.limitPlan', { limit: given })} {role === 'operator' ? null : t('keyParts.limitBelow')}
      </p>
      {error === undefined ? null : (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-danger">
          <Icon name="error" className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
    </div>
  )
}
