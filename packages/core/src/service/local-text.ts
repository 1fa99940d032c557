import type { LocalText } from './definition.ts'

const FALLBACK_LANGUAGE = 'en'

/**
 * The text in a language (`es`, `es-MX`), else in the language without its region, else in English, else the first one.
 * A language comes from a request, so names such as `constructor` must find nothing.
 */
export function localText(text: LocalText, language?: string): string {
  if (typeof text === 'string') return text
  for (const wanted of [language, language?.split('-', 1)[0], FALLBACK_LANGUAGE]) {
    const found = wanted !== undefined && Object.hasOwn(text, wanted) ? text[wanted] : undefined
    if (found !== undefined) return found
  }
  return Object.values(text)[0] ?? ''
}
