import { useCallback } from 'react'
import { localeOf, useLanguage } from '../../../i18n/index.ts'
import type { Range } from './buckets.ts'

/** Names a bar: "Wed 14:00" where it is an hour, "Wed, Mar 10" where it is a day. */
export function useBucketName(range: Range): (start: number) => string {
  const { language } = useLanguage()
  return useCallback(
    (start) =>
      new Intl.DateTimeFormat(
        localeOf(language),
        range === '24h'
          ? { weekday: 'short', hour: '2-digit', minute: '2-digit' }
          : { weekday: 'short', day: 'numeric', month: 'short' },
      ).format(start),
    [language, range],
  )
}
