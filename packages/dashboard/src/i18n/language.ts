export const LANGUAGES = ['en', 'es'] as const
/** `qps`: the pseudo-language of tests, offered to nobody. */
export type Language = (typeof LANGUAGES)[number] | 'qps'

/** In themselves, as whoever looks for his language reads it. */
export const LANGUAGE_NAMES: Readonly<Record<(typeof LANGUAGES)[number], string>> = { en: 'English', es: 'Español' }

const PSEUDO = 'qps'

export function isLanguage(value: unknown): value is Language {
  return value === PSEUDO || LANGUAGES.some((language) => language === value)
}

/** The first of the wanted languages that there is, without its region (`es-MX` is `es`); else English. */
export function preferredLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const one of wanted) {
    const language = one?.split('-', 1)[0]?.toLowerCase()
    if (isLanguage(language)) return language
  }
  return 'en'
}

/** The browser's own region for dates and numbers when it speaks the chosen language: `en-GB` writes 31/01, not 01/31. */
export function localeOf(language: Language): string {
  if (language === PSEUDO) return 'en'
  return navigator.languages.find((one) => one.split('-', 1)[0] === language) ?? language
}
