import type { LimitResource, LimitValues } from '@keywright/client'
import { useCallback } from 'react'
import { durationWords, localeOf, useLanguage } from '../i18n/index.ts'
import { useText } from './texts.ts'

/** A limit as a sentence: how many, in which time, for whom. */
export function useLimitSentence(): (limit: LimitResource) => string {
  const t = useText()
  const { language } = useLanguage()
  return useCallback(
    ({ limit, window, period, per, timeZone }) =>
      window === undefined
        ? t('session.quota', { limit, period: period ?? 'month', per, timeZone: timeZone ?? 'UTC' })
        : t('session.limit', { limit, per, window: durationWords(window, localeOf(language)) }),
    [t, language],
  )
}

/** The limits of a service with numbers put in place of its own: a plan's, then a workspace's. */
export function limitsWith(
  limits: readonly LimitResource[],
  ...layers: readonly LimitValues[]
): readonly LimitResource[] {
  return limits.map((limit) =>
    layers.reduce(
      (under, layer) => ({ ...under, ...(Object.hasOwn(layer, limit.name) ? layer[limit.name] : {}) }),
      limit,
    ),
  )
}
