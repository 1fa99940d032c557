import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { speak } from './catalogues.ts'
import { isLanguage, type Language, preferredLanguage } from './language.ts'

interface LanguageSwitch {
  readonly language: Language
  /** Speaks another language from now on, and remembers it in this browser. */
  setLanguage(language: Language): void
  /** Speaks a language unless another was chosen in this browser; for what the server knows of a member. */
  suggestLanguage(language: string | null): void
}

const STORED_AS = 'keywright.language'
const LanguageContext = createContext<LanguageSwitch | undefined>(undefined)

/** Makes every text below it speak the language of this browser. Shows nothing until the texts are there. */
export function I18nRoot({ children }: { readonly children: ReactNode }): ReactNode {
  const [wanted, setWanted] = useState<Language>(storedOrBrowsers)
  const [language, setLanguage] = useState<Language>()
  useEffect(() => {
    let stale = false
    void speak(wanted).then(() => {
      if (stale) return
      document.documentElement.lang = wanted === 'qps' ? 'en' : wanted
      setLanguage(wanted)
    })
    return () => {
      stale = true
    }
  }, [wanted])
  useEffect(() => {
    // Another tab of this browser has chosen.
    const follow = ({ key, newValue }: StorageEvent): void => {
      if (key === STORED_AS && isLanguage(newValue)) setWanted(newValue)
    }
    window.addEventListener('storage', follow)
    return () => window.removeEventListener('storage', follow)
  }, [])
  const choose = useCallback((chosen: Language) => {
    store(chosen)
    setWanted(chosen)
  }, [])
  const suggest = useCallback((suggested: string | null) => {
    if (isLanguage(suggested) && stored() === undefined) setWanted(suggested)
  }, [])
  const value = useMemo(
    () => (language === undefined ? undefined : { language, setLanguage: choose, suggestLanguage: suggest }),
    [language, choose, suggest],
  )
  if (value === undefined) return null
  return (
    <LanguageContext value={value}>
      <I18nProvider i18n={i18n}>{children}</I18nProvider>
    </LanguageContext>
  )
}

export function useLanguage(): LanguageSwitch {
  const found = useContext(LanguageContext)
  if (found === undefined) throw new Error('useLanguage stands outside I18nRoot')
  return found
}

function storedOrBrowsers(): Language {
  return preferredLanguage([stored(), ...navigator.languages])
}

function stored(): string | undefined {
  try {
    const found = localStorage.getItem(STORED_AS)
    return isLanguage(found) ? found : undefined
  } catch {
    // A browser may refuse to store anything; the language is then chosen anew on each visit.
    return undefined
  }
}

function store(language: Language): void {
  try {
    localStorage.setItem(STORED_AS, language)
  } catch {
    // As above.
  }
}
