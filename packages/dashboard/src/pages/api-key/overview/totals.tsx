import type { ReactNode } from 'react'
import { count, localeOf, useLanguage } from '../../../i18n/index.ts'
import { useText } from './texts.ts'
import { groupOf, knownReason } from './outcomes.ts'
import { Swatch } from './swatch.tsx'

interface TotalsProps {
  readonly totals: readonly { readonly outcome: string; readonly count: number }[]
}

/** How often each outcome came, in words. */
export function Totals({ totals }: TotalsProps): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const locale = localeOf(language)
  const sum = totals.reduce((before, one) => before + one.count, 0)
  return (
    <section aria-label={t('apiKey.overview.totals')}>
      <p className="font-title text-3xl font-semibold">{count(sum, locale)}</p>
      <p className="text-sm text-muted">{t('apiKey.overview.checks', { count: sum })}</p>
      <ul className="mt-3 grid gap-1.5 text-sm">
        {totals.map(({ outcome, count: times }) => (
          <li key={outcome} className="flex items-baseline gap-2">
            <Swatch group={groupOf(outcome)} className="translate-y-0.5" />
            <span className="min-w-0 grow">
              <OutcomeName outcome={outcome} />
            </span>
            <span className="tabular-nums">{count(times, locale)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OutcomeName({ outcome }: { readonly outcome: string }): ReactNode {
  const t = useText()
  if (outcome === 'allowed') return t('apiKey.overview.group.allowed')
  const reason = knownReason(outcome)
  return reason === 'other' ? outcome : t(`apiKey.overview.reason.${reason}`)
}
