/**
 * Languages.
 * Owns: which language the page speaks; loading the texts of each folder (`texts/en.json`, `texts/es.json`) in it, compiled while
 * they are bundled; dates, numbers, durations and the texts of service definitions in that language.
 * Refuses: to hold a sentence itself; to fetch anything from another address.
 * Called by: every folder of the dashboard, each through a `texts.ts` of its own.
 */
export { addTexts } from './catalogues.ts'
export { count, durationWords, exactInstant, exactUtc, listed } from './format.ts'
export { isLanguage, LANGUAGE_NAMES, type Language, LANGUAGES, localeOf, preferredLanguage } from './language.ts'
export { I18nRoot, useLanguage } from './i18n-root.tsx'
export { localText, useLocalText } from './local-text.ts'
export { relativeTime, type RelativeTime } from './relative-time.ts'
export { makeTexts, type RichProps, type Text, type TextValues } from './texts.tsx'
