import type { ReactNode } from 'react'
import { exactInstant, exactUtc, localeOf, relativeTime, useLanguage } from '../i18n/index.ts'
import { useNow } from './now.ts'
import { usePreferences } from './preferences.tsx'

interface TimeProps {
  /** RFC 3339, as the API gives it. */
  readonly at: string
  /** Shows the exact instant beside the distance: for pages about one thing, where there is room. */
  readonly both?: boolean
  readonly className?: string
}

/**
 * How long ago, or in how long. The exact instant, here and in UTC, is shown on hover, and everywhere at once by the switch in
 * the account menu: a table of fifty rows must not become a hundred stops of the Tab key.
 */
export function Time({ at, both = false, className }: TimeProps): ReactNode {
  const { language } = useLanguage()
  const { exactTimes } = usePreferences()
  const now = useNow()
  const instant = Date.parse(at)
  if (Number.isNaN(instant)) return at
  const locale = localeOf(language)
  const exact = exactInstant(instant, locale)
  const { text } = relativeTime(instant, now, locale)
  return (
    <time dateTime={at} title={`${exact}\n${exactUtc(instant)}`} className={className}>
      {exactTimes && !both ? exact : text}
      {both ? <span className="text-muted"> · {exact}</span> : null}
    </time>
  )
}
