import type { ReactNode } from 'react'
import { exactInstant, localeOf, useLanguage } from '../../../i18n/index.ts'
import { useText } from './texts.ts'
import type { Difference, Value } from './differences.ts'

/** What was and what is, told by sign and word as well as by colour. */
export function DifferenceList({ differences }: { readonly differences: readonly Difference[] }): ReactNode {
  const t = useText()
  if (differences.length === 0) return null
  return (
    <dl className="mt-1.5 grid gap-x-4 gap-y-1.5 text-sm sm:grid-cols-[9rem_1fr]">
      {differences.map(({ field, removed, added }) => (
        <div key={field} className="contents">
          <dt className="text-muted">{t(`apiKey.history.field.${field}`)}</dt>
          <dd className="flex flex-wrap gap-1.5">
            {removed.map((value) => (
              <del key={`- ${JSON.stringify(value)}`} className="rounded-sm bg-danger-soft px-1.5 text-danger">
                <span aria-hidden="true">− </span>
                <span className="sr-only">{t('apiKey.history.removed')} </span>
                <Shown value={value} />
              </del>
            ))}
            {added.map((value) => (
              <ins key={`+ ${JSON.stringify(value)}`} className="rounded-sm bg-good-soft px-1.5 text-good no-underline">
                <span aria-hidden="true">+ </span>
                <span className="sr-only">{t('apiKey.history.added')} </span>
                <Shown value={value} />
              </ins>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Shown({ value }: { readonly value: Value }): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const locale = localeOf(language)
  switch (value.kind) {
    case 'text':
      return (
        <span translate="no" className="[overflow-wrap:anywhere]">
          {value.text}
        </span>
      )
    case 'instant':
      return exactInstant(value.at, locale)
    case 'all':
      return t('apiKey.history.all')
    case 'secret':
      return (
        <>
          <code translate="no" className="font-mono [overflow-wrap:anywhere]">
            {value.display}
          </code>
          {value.ended
            ? ` ${t('apiKey.history.ended')}`
            : value.endsAt === undefined
              ? ''
              : ` ${t('apiKey.history.ends', { at: exactInstant(value.endsAt, locale) })}`}
        </>
      )
    default:
      return value satisfies never
  }
}
