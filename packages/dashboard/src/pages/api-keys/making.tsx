import type { ApiKeyResource } from '@keywright/client'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { RevealDialog } from '../../reveal/index.ts'
import { useToasts } from '../../ui/index.ts'
import { CreateDialog } from './create/index.ts'
import { apiKeysSearch, type FormSearch, formOf } from './search.ts'
import { useText } from './texts.ts'

interface Making {
  readonly open: () => void
  /** The key that was just made, for its row to be found. */
  readonly made: string | undefined
  readonly dialog: ReactNode
}

interface Shown {
  readonly apiKey: ApiKeyResource
  /** Lives here, until its dialog closes, and nowhere else. */
  readonly token: string
}

/** The way of a new key: its form, its token once, and its row in the list. */
export function useMaking(workspaceId: string): Making {
  const t = useText()
  const toasts = useToasts()
  const navigate = useNavigate({ from: '/w/$workspaceId/api-keys' })
  const fromAddress = formOf(apiKeysSearch({ ...useSearch({ from: '/member/w/$workspaceId/api-keys' }) }))
  const [asked, setAsked] = useState<FormSearch>()
  const [shown, setShown] = useState<Shown>()
  const [made, setMade] = useState<string>()
  const form = asked ?? fromAddress
  function leaveForm(): void {
    setAsked(undefined)
    if (fromAddress !== undefined) void navigate({ search: {}, replace: true, ignoreBlocker: true })
  }
  function show(issued: Shown): void {
    setShown(issued)
    leaveForm()
  }
  function close(key: ApiKeyResource): void {
    setShown(undefined)
    setMade(key.id)
    // A filter or a later page might hide it.
    void navigate({ search: {}, replace: true, ignoreBlocker: true })
    toasts.done({ text: t('apiKeys.created', { name: key.name }) })
  }
  return {
    open: () => setAsked({}),
    made,
    dialog: (
      <Suspense>
        {form === undefined ? null : (
          <CreateDialog key={workspaceId} prefill={form} onIssued={show} onClose={leaveForm} />
        )}
        {shown === undefined ? null : <RevealDialog kind="created" {...shown} onClose={() => close(shown.apiKey)} />}
      </Suspense>
    ),
  }
}

/** Puts the focus on the row of a key that was just made, once the list has it. */
export function useFocusOnRow(id: string | undefined, rows: readonly ApiKeyResource[]): void {
  const focused = useRef<string>(undefined)
  const there = id !== undefined && rows.some((row) => row.id === id)
  useEffect(() => {
    if (!there || focused.current === id) return
    focused.current = id
    // After the dialog has given the focus back to what had opened it.
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus())
  }, [there, id])
}
