import type { LocalText } from '@keywright/core'
import { useCallback } from 'react'
import { useLanguage } from './i18n-root.tsx'

/**
 * A text of a service definition in a language, else in English, else in the first that it has. The definition is a maker's
 * own file, so a language named like a method must find nothing.
 */
export function localText(text: LocalText, language: string): string {
  if (typeof text === 'string') return text
  for (const wanted of [language, 'en']) {
    const found = Object.hasOwn(text, wanted) ? text[wanted] : undefined
    if (found !== undefined) return found
  }
  return Object.values(text)[0] ?? ''
}

export function useLocalText(): (text: LocalText) => string {
  const { language } = useLanguage()
  return useCallback((text) => localText(text, language), [language])
}
