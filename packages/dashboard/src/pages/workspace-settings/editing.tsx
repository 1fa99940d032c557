import type { WorkspaceRead } from '@keywright/client'
import { createContext, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Button, Notice } from '../../ui/index.ts'
import { useText } from './texts.ts'

interface Editing {
  /** Of the workspace as the forms show it. */
  readonly etag: string | undefined
  readonly onSaved: () => void
  /** Somebody else was faster: nothing was saved. */
  readonly onRefused: () => void
}

export const EditingContext = createContext<Editing>({ etag: undefined, onSaved() {}, onRefused() {} })

interface EditingRootProps {
  /** As it is now, as far as this page knows. */
  readonly newest: WorkspaceRead
  readonly children: (read: WorkspaceRead) => ReactNode
}

/**
 * Keeps what the forms began with, so that what somebody else saves meanwhile neither takes away what is being typed nor is
 * written over: it is told, and shown once one wants to see it.
 */
export function EditingRoot({ newest, children }: EditingRootProps): ReactNode {
  const [read, setRead] = useState(newest)
  const [saved, setSaved] = useState(false)
  const [refused, setRefused] = useState(false)
  function begin(): void {
    setRead(newest)
    setSaved(false)
    setRefused(false)
  }
  const moved = newest.etag !== read.etag
  // What we saved ourselves is what the forms go on with.
  if (moved && saved) begin()
  const editing = useMemo(
    () => ({ etag: read.etag, onSaved: () => setSaved(true), onRefused: () => setRefused(true) }),
    [read.etag],
  )
  return (
    <EditingContext value={editing}>
      {refused || (moved && !saved) ? <Conflict asked={refused} ready={moved} onRestart={begin} /> : null}
      <div key={read.etag} className="contents">
        {children(read)}
      </div>
    </EditingContext>
  )
}

interface ConflictProps {
  /** One has tried to save: the message comes into view. */
  readonly asked: boolean
  /** The newer workspace has come. */
  readonly ready: boolean
  readonly onRestart: () => void
}

function Conflict({ asked, ready, onRestart }: ConflictProps): ReactNode {
  const t = useText()
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (asked) place.current?.scrollIntoView({ block: 'center' })
  }, [asked])
  return (
    <div ref={place} role="alert" className="mb-6">
      <Notice kind="warning" title={t('settings.conflict')}>
        <p>{t(asked ? 'settings.conflictRefused' : 'settings.conflictHelp')}</p>
        <Button className="mt-2" icon="rotate" busy={!ready} onClick={onRestart}>
          {t('settings.restart')}
        </Button>
      </Notice>
    </div>
  )
}
