import type { ReactNode } from 'react'
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, useLanguage } from '../i18n/index.ts'
import { useText } from './texts.ts'

/** The choice of language for whoever is not signed in yet. */
export function LanguageChoice(): ReactNode {
  const t = useText()
  const { language, setLanguage } = useLanguage()
  return (
    <label className="flex items-center gap-2 text-sm text-muted">
      {t('session.language')}
      <select
        className="input-box w-auto"
        value={language}
        onChange={({ currentTarget: { value } }) => {
          if (isLanguage(value)) setLanguage(value)
        }}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={one}>
            {LANGUAGE_NAMES[one]}
          </option>
        ))}
      </select>
    </label>
  )
}
