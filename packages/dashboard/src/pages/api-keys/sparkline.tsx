import type { ApiKeyResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { count, localeOf, useLanguage } from '../../i18n/index.ts'
import { daysOf } from './days.ts'
import { useText } from './texts.ts'

const WIDTH = 120
const HEIGHT = 30

/** The checks of 30 days: allowed ones as bars, refused ones in another colour and hatched, and all of it in words. */
export function Sparkline({
  usage,
  now,
}: {
  readonly usage: ApiKeyResource['usage30d']
  readonly now: number
}): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const days = daysOf(usage ?? [], now)
  const allowed = days.reduce((sum, day) => sum + day.allowed, 0)
  const refused = days.reduce((sum, day) => sum + day.refused, 0)
  if (allowed + refused === 0) return <span className="text-sm text-muted">{t('apiKeys.noUse')}</span>
  const locale = localeOf(language)
  const highest = Math.max(...days.map((day) => day.allowed + day.refused))
  const step = WIDTH / days.length
  // A day with one check among days with millions still shows.
  const height = (value: number): number => (value === 0 ? 0 : Math.max(2, (value / highest) * HEIGHT))
  return (
    <svg
      role="img"
      aria-label={t('apiKeys.use', { allowed: count(allowed, locale), refused: count(refused, locale) })}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      className="block"
    >
      <title>{t('apiKeys.use', { allowed: count(allowed, locale), refused: count(refused, locale) })}</title>
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} className="stroke-line" />
      {days.map((day, index) => {
        const x = index * step
        const high = height(day.allowed)
        const top = height(day.refused)
        return (
          <g key={day.day}>
            <rect x={x} y={HEIGHT - high} width={step - 1} height={high} className="fill-action" />
            {top === 0 ? null : (
              <rect
                x={x + 0.5}
                y={Math.max(0.5, HEIGHT - high - top)}
                width={step - 2}
                height={Math.max(1, top - 0.5)}
                className="fill-surface stroke-danger"
              />
            )}
          </g>
        )
      })}
    </svg>
  )
}
