import { type ReactNode, type RefObject, useEffect, useState } from 'react'
import { Button, type ButtonLook } from './button.tsx'
import { copyText, selectContent } from './clipboard.ts'
import { classNames } from './class-names.ts'
import { Icon } from './icons.tsx'
import { useText } from './texts.ts'

interface CopyButtonProps {
  readonly text: string
  /** What the button is called; "Copy" when absent. */
  readonly label?: string
  /** Told only when the text is on the clipboard. */
  readonly onCopied?: () => void
  /** Told when it could not be copied, before the text is selected: what hides it must show it now. */
  readonly onFailed?: () => void
  /** What shows the text: it is selected when copying fails, for Ctrl+C. */
  readonly shownIn?: RefObject<HTMLElement | null>
  readonly look?: ButtonLook
  readonly autoFocus?: boolean
  readonly className?: string
  readonly ref?: RefObject<HTMLButtonElement | null>
}

type Outcome = 'idle' | 'copied' | 'failed'
const COPIED_SHOWN_MS = 4000

const isApple = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent)

/** Copies a text. Says "copied" after it was, and else how to do it by hand. */
export function CopyButton({
  text,
  label,
  onCopied,
  onFailed,
  shownIn,
  look,
  className,
  ref,
}: CopyButtonProps): ReactNode {
  const t = useText()
  const [outcome, setOutcome] = useState<Outcome>('idle')
  useEffect(() => {
    if (outcome !== 'copied') return undefined
    const timer = setTimeout(() => setOutcome('idle'), COPIED_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  async function copy(host: Element): Promise<void> {
    const copied = await copyText(text, host)
    setOutcome(copied ? 'copied' : 'failed')
    if (copied) {
      onCopied?.()
      return
    }
    onFailed?.()
    if (shownIn?.current != null) selectContent(shownIn.current)
  }
  return (
    <span className={classNames('inline-grid gap-1', className)}>
      <Button
        {...(ref === undefined ? {} : { ref })}
        {...(look === undefined ? {} : { look })}
        icon={outcome === 'copied' ? 'check' : 'copy'}
        onClick={(event) => void copy(event.currentTarget.parentElement ?? document.body)}
      >
        {outcome === 'copied' ? t('ui.copied') : (label ?? t('ui.copy'))}
      </Button>
      <span role="status" className={outcome === 'failed' ? 'flex gap-1.5 text-sm text-danger' : 'sr-only'}>
        {outcome === 'failed' ? <Icon name="warning" className="mt-0.5 size-4 shrink-0" /> : null}
        {outcome === 'copied' ? t('ui.copied') : null}
        {outcome === 'failed' ? t('ui.copyFailed', { keys: isApple() ? '⌘C' : 'Ctrl+C' }) : null}
      </span>
    </span>
  )
}
