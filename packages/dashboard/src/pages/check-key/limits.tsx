import type { VerifyAnswer } from '@keywright/client'
import type { ReactNode } from 'react'
import { count, localeOf, useLanguage } from '../../i18n/index.ts'
import { Time } from '../../ui/index.ts'
import { Rich, useText } from './texts.ts'

/** Where the limits of the key stand; looking at them has spent nothing. */
export function Limits({ limits }: Pick<VerifyAnswer, 'limits'>): ReactNode {
  const t = useText()
  const locale = localeOf(useLanguage().language)
  if (limits.length === 0) return null
  return (
    <section aria-labelledby="limits">
      <h2 id="limits" className="text-xl font-semibold">
        {t('checkKey.limits')}
      </h2>
      <ul className="mt-2 grid gap-1">
        {limits.map(({ name, limit, remaining, resetAt }) => (
          <li key={name}>
            <Rich
              id="checkKey.limit"
              values={{
                name,
                remaining: count(remaining, locale),
                limit: count(limit, locale),
                at: <Time at={resetAt} />,
              }}
              components={{ b: <code translate="no" className="font-semibold" /> }}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
