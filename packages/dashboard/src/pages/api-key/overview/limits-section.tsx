import type { ApiKeyResource, LimitStateResource } from '@keywright/client'
import { type ReactNode, useId } from 'react'
import { count, durationWords, localeOf, useLanguage } from '../../../i18n/index.ts'
import { QueryView, SkeletonRows, Time, useNow } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import type { KeyProps } from './key-overview.tsx'
import { useLimits } from './queries.ts'

/** Below this share of a limit its bar warns. */
const SCARCE_SHARE = 0.2

/** What the limits leave, as far as the server that answers knows. */
export function LimitsSection({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const title = useId()
  const limits = useLimits(apiKey.id)
  return (
    <section aria-labelledby={title} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id={title} className="text-xl font-semibold">
        {t('apiKey.overview.limits')}
      </h2>
      <QueryView query={limits} loading={<SkeletonRows rows={1} className="h-24" />}>
        {(states) =>
          states.length === 0 ? (
            <p className="text-muted">{t('apiKey.overview.noLimits')}</p>
          ) : (
            <>
              <ul className="grid gap-3 sm:grid-cols-2">
                {states.map((state) => (
                  <Headroom
                    key={state.name}
                    state={state}
                    limit={apiKey.effectiveLimits.find(({ name }) => name === state.name)}
                  />
                ))}
              </ul>
              <p className="max-w-prose text-sm text-pretty text-muted">{t('apiKey.overview.approximate')}</p>
            </>
          )
        }
      </QueryView>
    </section>
  )
}

interface HeadroomProps {
  readonly state: LimitStateResource
  readonly limit: ApiKeyResource['effectiveLimits'][number] | undefined
}

function Headroom({ state, limit }: HeadroomProps): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const now = useNow()
  const locale = localeOf(language)
  const remaining = Math.max(0, state.remaining)
  const isScarce = remaining < state.limit * SCARCE_SHARE
  const span =
    limit?.window === undefined
      ? limit?.period === undefined
        ? ''
        : t(`apiKey.overview.period.${limit.period}`)
      : t('apiKey.overview.window', { window: durationWords(limit.window, locale) })
  return (
    <li className="grid gap-2 rounded-lg border border-line bg-surface p-4">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span translate="no" className="font-medium [overflow-wrap:anywhere]">
          {state.name}
        </span>
        <span className="text-sm text-muted">
          {span}
          {limit === undefined ? null : ` · ${t(`apiKey.overview.per.${limit.per}`)}`}
        </span>
      </p>
      <svg aria-hidden="true" data-mark width="100%" height="10" className="block">
        <rect width="100%" height="10" rx="5" className="fill-sunken" />
        <rect
          width={`${state.limit === 0 ? 0 : (Math.min(remaining, state.limit) / state.limit) * 100}%`}
          height="10"
          rx="5"
          className={isScarce ? 'fill-danger' : 'fill-action'}
        />
      </svg>
      <p className="text-sm">
        {t(isScarce ? 'apiKey.overview.scarce' : 'apiKey.overview.remaining', {
          remaining: count(remaining, locale),
          limit: count(state.limit, locale),
        })}
        {Date.parse(state.resetAt) <= now ? null : (
          <span className="text-muted">
            {' · '}
            {t('apiKey.overview.full')} <Time at={state.resetAt} />
          </span>
        )}
      </p>
    </li>
  )
}
