import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState } from 'react'
import { readStored, writeStored } from './stored.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

interface Preferences {
  readonly theme: Theme
  setTheme(theme: Theme): void
  /** Show instants in full in place of "4 minutes ago". */
  readonly exactTimes: boolean
  setExactTimes(exact: boolean): void
}

const PreferencesContext = createContext<Preferences | undefined>(undefined)

const asTheme = (value: string | null): Theme => THEMES.find((theme) => theme === value) ?? 'system'

/** Puts the chosen theme on the page. Called before anything is drawn too, so that no page flashes in the other one. */
export function applyTheme(theme: Theme = asTheme(readStored('theme'))): void {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
}

export function PreferencesRoot({ children }: { readonly children: ReactNode }): ReactNode {
  const [theme, setTheme] = useState<Theme>(() => asTheme(readStored('theme')))
  const [exactTimes, setExactTimes] = useState(() => readStored('exact-times') === 'yes')
  useLayoutEffect(() => applyTheme(theme), [theme])
  const value = useMemo<Preferences>(
    () => ({
      theme,
      setTheme(next) {
        writeStored('theme', next)
        setTheme(next)
      },
      exactTimes,
      setExactTimes(next) {
        writeStored('exact-times', next ? 'yes' : 'no')
        setExactTimes(next)
      },
    }),
    [theme, exactTimes],
  )
  return <PreferencesContext value={value}>{children}</PreferencesContext>
}

export function usePreferences(): Preferences {
  const found = useContext(PreferencesContext)
  if (found === undefined) throw new Error('usePreferences stands outside PreferencesRoot')
  return found
}
