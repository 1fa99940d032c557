import { type ReactNode, type RefObject, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button, CopyButton } from '../ui/index.ts'
import { useText } from './texts.ts'

interface SecretFieldProps {
  readonly token: string
  readonly copyRef: RefObject<HTMLButtonElement | null>
  readonly onKept: () => void
}

const END_SHOWN = 4

/** The token behind dots, for whoever shares his screen; it can be copied without being shown. */
export function SecretField({ token, copyRef, onKept }: SecretFieldProps): ReactNode {
  const t = useText()
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [shown, setShown] = useState(false)
  return (
    <div>
      <label htmlFor={id} className="font-medium">
        {t('reveal.token')}
      </label>
      <p id={`${id}-what`} className="sr-only">
        {t(shown ? 'reveal.tokenShown' : 'reveal.tokenHidden', { length: token.length, end: token.slice(-END_SHOWN) })}
      </p>
      <div className="mt-1 flex flex-wrap items-start gap-2">
        <input
          id={id}
          ref={field}
          readOnly
          translate="no"
          autoComplete="off"
          spellCheck={false}
          data-1p-ignore=""
          aria-describedby={`${id}-what`}
          className="input-box min-w-0 flex-[1_1_16rem] font-mono"
          value={shown ? token : '•'.repeat(Math.min(token.length, 48))}
          // Copied by hand, where no button can: the whole of it was selected and it is no row of dots.
          onCopy={({ currentTarget: { selectionStart, selectionEnd } }) => {
            if (shown && selectionStart === 0 && selectionEnd === token.length) onKept()
          }}
        />
        <Button icon="eye" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? t('reveal.hide') : t('reveal.show')}
        </Button>
        <CopyButton
          ref={copyRef}
          look="primary"
          text={token}
          label={t('reveal.copy')}
          shownIn={field}
          onCopied={onKept}
          // What is selected for Ctrl+C must be the token and no dots.
          onFailed={() => flushSync(() => setShown(true))}
        />
      </div>
    </div>
  )
}
