import type { ApiKeyResource } from '@keywright/client'
import { type ReactNode, useRef } from 'react'
import { useService } from '../session/index.ts'
import { Button, ConfirmDialog, Dialog, Notice } from '../ui/index.ts'
import { useCloseGuard } from './close-guard.ts'
import { CodeTabs } from './code-tabs.tsx'
import { EnvFile } from './env-file.tsx'
import { FirstRequestLine } from './first-request-line.tsx'
import { SecretField } from './secret-field.tsx'
import { snippets, variableOf } from './snippets.ts'
import { useText } from './texts.ts'

export interface RevealProps {
  readonly apiKey: ApiKeyResource
  /** Lives in the state of whoever opens this, until `onClose`. */
  readonly token: string
  readonly onClose: () => void
  readonly kind: 'created' | 'rotated'
}

/** Shows a token once, helps to put it where it belongs, and says when its first request has come. */
export function RevealDialog({ apiKey, token, onClose, kind }: RevealProps): ReactNode {
  const t = useText()
  const service = useService()
  const copy = useRef<HTMLButtonElement>(null)
  const guard = useCloseGuard(onClose)
  const variable = variableOf(apiKey)
  const code = snippets(service, variable)
  return (
    <Dialog
      open
      size="large"
      title={t(`reveal.title.${kind}`, { name: apiKey.name })}
      onClose={guard.askToClose}
      initialFocus={copy}
      footer={
        <Button look={guard.kept ? 'primary' : 'secondary'} onClick={guard.askToClose}>
          {t('reveal.done')}
        </Button>
      }
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <Notice kind="warning" title={t('reveal.once')}>
          {t('reveal.onceHelp')}
        </Notice>
        <SecretField token={token} copyRef={copy} onKept={guard.keep} />
        <EnvFile variable={variable} token={token} name={apiKey.service} onKept={guard.keep} />
        {code === undefined ? null : <CodeTabs code={code} variable={variable} />}
        <FirstRequestLine apiKey={apiKey} />
      </div>
      <ConfirmDialog
        open={guard.asked}
        title={t('reveal.unkept')}
        action={t('reveal.closeAnyway')}
        dangerous
        onConfirm={onClose}
        onCancel={guard.goBack}
      >
        {t('reveal.unkeptHelp')}
      </ConfirmDialog>
    </Dialog>
  )
}
