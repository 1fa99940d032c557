import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './field.tsx'
import { Rich, useText } from './texts.ts'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  readonly children?: ReactNode
  /** The word on the button that does it: a verb, never "OK". */
  readonly action: string
  /** Red, for what cannot be undone. */
  readonly dangerous?: boolean
  /** What must be typed first, such as the name of the key: it proves which one is meant, in any language. */
  readonly typed?: string
  /** Stays open and busy until it has settled; closing is the caller's. */
  readonly onConfirm: () => void
  readonly onCancel: () => void
  readonly busy?: boolean
  /** `false`: what was chosen inside leaves nothing to do. */
  readonly possible?: boolean
  /** Another way out beside these two, such as "Disable instead". */
  readonly instead?: ReactNode
}

/** Asks before something is done. Cancel has the focus, so that a hasty Enter does no harm. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  return props.open ? <OpenConfirmDialog {...props} /> : null
}

function OpenConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const {
    title,
    children,
    action,
    dangerous = false,
    typed,
    onConfirm,
    onCancel,
    busy = false,
    possible = true,
    instead,
  } = props
  const t = useText()
  const cancel = useRef<HTMLButtonElement>(null)
  const form = useId()
  const [text, setText] = useState('')
  const ready = possible && (typed === undefined || text.trim() === typed)
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (ready && !busy) onConfirm()
  }
  return (
    <Dialog
      open
      role="alertdialog"
      size="small"
      title={title}
      description={children}
      onClose={onCancel}
      initialFocus={cancel}
      footer={
        <>
          <Button ref={cancel} onClick={onCancel}>
            {t('ui.cancel')}
          </Button>
          {instead}
          <Button form={form} type="submit" look={dangerous ? 'danger' : 'primary'} busy={busy} disabled={!ready}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        {typed === undefined ? null : (
          <TextField
            label={
              <Rich
                id="ui.typeToConfirm"
                values={{ typed }}
                components={{ what: <strong translate="no" className="font-semibold break-all" /> }}
              />
            }
            value={text}
            onChange={setText}
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </form>
    </Dialog>
  )
}
