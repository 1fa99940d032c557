import type { TypeResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { durationWords, localeOf, useLanguage } from '../i18n/index.ts'
import { TextField, useNow } from '../ui/index.ts'
import { Radios } from './choice-fields.tsx'
import type { Draft } from './draft.ts'
import { dayOf, EXPIRY_CHOICES, type ExpiryChoice, expiryFault, lifetimeMaxMs } from './expiry.ts'
import { useText } from './texts.ts'

interface ExpiryFieldProps {
  readonly draft: Pick<Draft, 'expiry' | 'day'>
  readonly type: TypeResource
  readonly onChange: (change: Partial<Draft>) => void
  readonly error: string | undefined
}

/** When the key ends: a few usual times, a day, or never where the definition lets it. */
export function ExpiryField({ draft, type, onChange, error }: ExpiryFieldProps): ReactNode {
  const t = useText()
  const now = useNow()
  const { language } = useLanguage()
  const rule = type.newKeys
  const longest = lifetimeMaxMs(rule)
  function labelOf(choice: ExpiryChoice): string {
    if (choice === 'custom') return t('keyParts.custom')
    if (choice === 'never') return t('keyParts.never')
    return choice === '365' ? t('keyParts.year') : t('keyParts.days', { days: Number(choice) })
  }
  const rules = [
    ...(rule.expiry === 'required' ? [t('keyParts.mustExpire')] : []),
    ...(rule.maxLifetime === null
      ? []
      : [t('keyParts.longest', { time: durationWords(rule.maxLifetime, localeOf(language)) })]),
  ].join(' ')
  const isCustom = draft.expiry === 'custom'
  return (
    <div className="grid gap-2">
      <Radios
        legend={t('keyParts.expires')}
        name="expiry"
        {...(rules === '' ? {} : { hint: rules })}
        error={isCustom ? undefined : error}
        value={draft.expiry}
        onChange={(value) => onChange({ expiry: EXPIRY_CHOICES.find((one) => one === value) ?? draft.expiry })}
        choices={EXPIRY_CHOICES.map((choice) => ({
          value: choice,
          label: labelOf(choice),
          disabled: expiryFault(choice, rule) !== undefined,
        }))}
      />
      {isCustom ? (
        <TextField
          className="max-w-64"
          label={t('keyParts.day')}
          hint={t('keyParts.dayHelp')}
          error={error}
          type="date"
          min={dayOf(now)}
          {...(longest === undefined ? {} : { max: dayOf(now + longest) })}
          value={draft.day}
          onChange={(day) => onChange({ day })}
        />
      ) : null}
    </div>
  )
}
