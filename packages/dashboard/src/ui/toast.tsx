import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon } from './icons.tsx'
import { useText } from './texts.ts'

export interface ToastContent {
  readonly text: ReactNode
  /** Its id in the server's log. */
  readonly requestId?: string | undefined
  /** One thing that can be done about it, such as "Undo". The toast then stays until it is closed. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface Toasts {
  /** Says that something was done; goes by itself unless it offers an action. */
  readonly done: (content: ToastContent) => void
  /** Says that something failed; stays until it is closed. */
  readonly failed: (content: ToastContent) => void
}

interface Shown extends ToastContent {
  readonly id: number
  readonly kind: 'done' | 'failed'
}

const GONE_AFTER_MS = 8000
const SHOWN_MAX = 4
const ToastContext = createContext<Toasts | undefined>(undefined)

/** Holds the two regions in which messages are spoken; they are always there, since a new region's first words are lost. */
export function ToastRoot({ children }: { readonly children: ReactNode }): ReactNode {
  const [toasts, setToasts] = useState<readonly Shown[]>([])
  const nextId = useRef(0)
  const close = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), [])
  const show = useCallback(
    (kind: Shown['kind'], content: ToastContent) => {
      nextId.current += 1
      const id = nextId.current
      setToasts((all) => [...all, { ...content, kind, id }].slice(-SHOWN_MAX))
      if (kind === 'done' && content.action === undefined) setTimeout(() => close(id), GONE_AFTER_MS)
    },
    [close],
  )
  const value = useMemo<Toasts>(
    () => ({ done: (content) => show('done', content), failed: (content) => show('failed', content) }),
    [show],
  )
  return (
    <ToastContext value={value}>
      {children}
      {/* At the top of a small screen: dialogs have their buttons at its foot. */}
      <div
        data-toasts=""
        className="pointer-events-none fixed inset-x-3 top-3 z-60 grid justify-items-center gap-2 sm:top-auto sm:bottom-3 sm:left-auto sm:w-100"
      >
        <Region role="status" toasts={toasts.filter(({ kind }) => kind === 'done')} close={close} />
        <Region role="alert" toasts={toasts.filter(({ kind }) => kind === 'failed')} close={close} />
      </div>
    </ToastContext>
  )
}

export function useToasts(): Toasts {
  const found = useContext(ToastContext)
  if (found === undefined) throw new Error('useToasts stands outside ToastRoot')
  return found
}

interface RegionProps {
  readonly role: 'status' | 'alert'
  readonly toasts: readonly Shown[]
  readonly close: (id: number) => void
}

function Region({ role, toasts, close }: RegionProps): ReactNode {
  return (
    <div role={role} className="grid w-full gap-2">
      {toasts.map((toast) => (
        <Toast key={toast.id} toast={toast} close={close} />
      ))}
    </div>
  )
}

function Toast({ toast, close }: { readonly toast: Shown; readonly close: (id: number) => void }): ReactNode {
  const t = useText()
  const { id, kind, text, requestId, action } = toast
  return (
    <div
      className={classNames(
        'rise pointer-events-auto flex items-start gap-3 rounded-md border bg-raised px-4 py-3 shadow-high',
        kind === 'failed' ? 'border-danger' : 'border-good',
      )}
    >
      <Icon
        name={kind === 'failed' ? 'error' : 'check'}
        className={classNames('mt-0.5 shrink-0', kind === 'failed' ? 'text-danger' : 'text-good')}
      />
      <div className="min-w-0 grow">
        <div>{text}</div>
        {requestId === undefined ? null : (
          <div className="text-sm break-all text-muted">{t('ui.requestId', { id: requestId })}</div>
        )}
      </div>
      {action === undefined ? null : (
        <button
          type="button"
          className="min-h-6 shrink-0 px-1 font-semibold text-action underline underline-offset-3"
          onClick={() => {
            action.run()
            close(id)
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton icon="close" label={t('ui.dismiss')} className="-my-1.5 -mr-2" onClick={() => close(id)} />
    </div>
  )
}
