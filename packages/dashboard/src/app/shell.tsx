import { Link, useRouterState } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import type { OwnWorkspace } from '../session/index.ts'
import { Brand, Dialog, Icon } from '../ui/index.ts'
import { AccountMenu } from './account-menu.tsx'
import { NAV } from './nav.ts'
import { useText } from './texts.ts'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

interface ShellProps {
  /** `undefined` while it is not known, or is not there. */
  readonly workspace: OwnWorkspace | undefined
  readonly children: ReactNode
}

/** Navigation at the left; on a small screen a bar at the top with everything behind one button. */
export function Shell({ workspace, children }: ShellProps): ReactNode {
  const t = useText()
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15.5rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-60 rounded-md bg-raised px-4 py-2 font-semibold text-action focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('app.skip')}
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col bg-spine text-spine-ink lg:flex">
        <Link to="/" className="px-5 pt-5 pb-4">
          <Brand />
          <span className="sr-only">{t('app.toStart')}</span>
        </Link>
        <div className="px-3">
          <WorkspaceSwitcher workspace={workspace} />
        </div>
        <nav aria-label={t('app.navigation')} className="min-h-0 grow overflow-y-auto px-3 py-4">
          <NavList workspace={workspace} />
        </nav>
        <div className="border-t border-spine-raised p-3">
          <AccountMenu side="top" />
        </div>
      </aside>
      <SmallScreenBar workspace={workspace} />
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-7xl px-4 py-6 outline-none sm:px-8 sm:py-9">
        {children}
      </main>
    </div>
  )
}

function NavList({ workspace }: { readonly workspace: OwnWorkspace | undefined }): ReactNode {
  const t = useText()
  if (workspace === undefined) return null
  return (
    <ul className="grid gap-0.5">
      {NAV.filter(({ scope }) => workspace.can(scope)).map(({ to, text, icon }) => (
        <li key={to}>
          <Link
            to={to}
            params={{ workspaceId: workspace.id }}
            activeOptions={{ includeSearch: false }}
            className="relative flex min-h-10 items-center gap-3 rounded-md px-3 py-1.5 text-spine-muted hover:bg-spine-raised hover:text-spine-ink aria-[current=page]:bg-spine-raised aria-[current=page]:font-semibold aria-[current=page]:text-spine-ink aria-[current=page]:before:absolute aria-[current=page]:before:inset-y-2 aria-[current=page]:before:left-0 aria-[current=page]:before:w-1 aria-[current=page]:before:rounded-full aria-[current=page]:before:bg-spine-mark"
          >
            <Icon name={icon} className="shrink-0" />
            {t(text)}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function SmallScreenBar({ workspace }: { readonly workspace: OwnWorkspace | undefined }): ReactNode {
  const t = useText()
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  // Gone somewhere: the way is clear again.
  useEffect(() => setOpen(false), [path])
  return (
    <header className="sticky top-0 z-30 flex items-center gap-3 bg-spine px-4 py-2.5 text-spine-ink lg:hidden">
      <Link to="/" className="max-sm:hidden">
        <Brand />
        <span className="sr-only">{t('app.toStart')}</span>
      </Link>
      <span className="min-w-0 grow truncate font-title text-lg font-semibold">{workspace?.name ?? 'Keywright'}</span>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        className="inline-flex min-h-10 items-center gap-2 rounded-md border border-spine-muted px-3 hover:bg-spine-raised"
        onClick={() => setOpen(true)}
      >
        <Icon name="menu" />
        {t('app.menu')}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('app.menu')} size="small" look="spine">
        <div className="-mx-2 grid gap-4">
          <WorkspaceSwitcher workspace={workspace} />
          <nav aria-label={t('app.navigation')}>
            <NavList workspace={workspace} />
          </nav>
          <div className="border-t border-spine-raised pt-3">
            <AccountMenu side="top" />
          </div>
        </div>
      </Dialog>
    </header>
  )
}
