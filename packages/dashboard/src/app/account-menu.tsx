import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, useLanguage } from '../i18n/index.ts'
import { useCommand, useRoleName, useSession, useSignOut } from '../session/index.ts'
import { Icon, Menu, type MenuEntry, THEMES, usePreferences } from '../ui/index.ts'
import { useText } from './texts.ts'

/** Who is signed in; language, theme, how times are shown, and the way out. */
export function AccountMenu({ side }: { readonly side: 'top' | 'bottom' }): ReactNode {
  const t = useText()
  const { member, operator } = useSession()
  const { language, setLanguage } = useLanguage()
  const { theme, setTheme, exactTimes, setExactTimes } = usePreferences()
  const roleName = useRoleName()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const leave = useCommand<void, void>({ run: signOut, onDone: () => void navigate({ to: '/sign-in', search: {} }) })
  const entries: readonly MenuEntry[] = [
    { kind: 'action', icon: 'person', text: t('app.account'), run: () => void navigate({ to: '/account' }) },
    { kind: 'line' },
    {
      kind: 'choice',
      label: t('app.language'),
      value: language,
      choices: LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] })),
      onChange: (value) => (isLanguage(value) ? setLanguage(value) : undefined),
    },
    { kind: 'line' },
    {
      kind: 'choice',
      label: t('app.theme'),
      value: theme,
      choices: THEMES.map((value) => ({ value, label: t(`app.theme.${value}`) })),
      onChange: (value) => setTheme(THEMES.find((one) => one === value) ?? 'system'),
    },
    { kind: 'line' },
    { kind: 'switch', text: t('app.exactTimes'), checked: exactTimes, onChange: setExactTimes },
    { kind: 'line' },
    { kind: 'action', icon: 'out', text: t('app.signOut'), run: () => leave.mutate() },
  ]
  return (
    <Menu
      side={side}
      align="start"
      entries={entries}
      trigger={
        <button
          type="button"
          className="flex w-full items-center gap-3 rounded-md px-2 py-1.5 text-left hover:bg-spine-raised aria-expanded:bg-spine-raised"
        >
          <Icon name="person" className="shrink-0" />
          <span className="min-w-0 grow">
            <span className="block truncate font-medium">{member.name}</span>
            <span className="block truncate text-sm text-spine-muted">
              {operator ? roleName('operator') : member.email}
            </span>
          </span>
          <Icon name="down" className="shrink-0" />
          <span className="sr-only">{t('app.accountMenu')}</span>
        </button>
      }
    />
  )
}
