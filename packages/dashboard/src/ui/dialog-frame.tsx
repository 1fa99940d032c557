import { Dialog as Primitive } from 'radix-ui'
import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './button.tsx'
import type { DialogProps } from './dialog.tsx'
import { useText } from './texts.ts'

const LOOKS = { plain: 'border-line bg-surface', spine: 'border-spine-raised bg-spine text-spine-ink' } as const
const SIZES = { small: 'sm:max-w-md', medium: 'sm:max-w-xl', large: 'sm:max-w-3xl' } as const

/** What `Dialog` shows once it is open. */
export function DialogFrame(props: DialogProps): ReactNode {
  const { open, onClose, title, description, children, footer, size = 'medium', role = 'dialog' } = props
  const { initialFocus, closeButton = role === 'dialog', look = 'plain' } = props
  const t = useText()
  const descriptionId = useId()
  return (
    <Primitive.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Primitive.Portal>
        {/* Not the primitive's overlay, which locks scrolling with a style sheet made by script. */}
        <div className="veil z-40" />
        <Primitive.Content
          data-dialog=""
          role={role}
          aria-modal="true"
          aria-describedby={description === undefined ? undefined : descriptionId}
          className={classNames(
            'rise fixed inset-x-0 bottom-0 z-50 mx-auto flex max-h-[94dvh] w-full flex-col rounded-t-lg border shadow-high sm:inset-y-0 sm:my-auto sm:h-fit sm:max-h-[88dvh] sm:rounded-lg',
            SIZES[size],
            LOOKS[look],
          )}
          onOpenAutoFocus={(event) => {
            if (initialFocus?.current === null || initialFocus === undefined) return
            event.preventDefault()
            initialFocus.current.focus()
          }}
          onInteractOutside={(event) => {
            // Toasts lie outside and may be pressed while a dialog is open.
            const onToast = event.target instanceof Element && event.target.closest('[data-toasts]') !== null
            if (role === 'alertdialog' || onToast) event.preventDefault()
          }}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3 sm:px-6 sm:pt-5">
            <div className="min-w-0 grow">
              <Primitive.Title className="text-xl leading-snug font-semibold">{title}</Primitive.Title>
              {description === undefined ? null : (
                <div id={descriptionId} className="mt-1 text-muted">
                  {description}
                </div>
              )}
            </div>
            {closeButton ? (
              <IconButton
                icon="close"
                label={t('ui.close')}
                className={look === 'spine' ? 'text-spine-muted! hover:bg-spine-raised! hover:text-spine-ink!' : ''}
                onClick={onClose}
              />
            ) : null}
          </header>
          <div className="min-h-0 grow overflow-y-auto overscroll-contain px-5 pb-5 sm:px-6">{children}</div>
          {footer === undefined ? null : (
            <footer className="flex flex-col-reverse gap-2 border-t border-line bg-canvas px-5 py-3 sm:flex-row sm:items-center sm:justify-end sm:rounded-b-lg sm:px-6">
              {footer}
            </footer>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
