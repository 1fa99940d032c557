import type { ReactNode } from 'react'
import { Button, CopyButton } from '../ui/index.ts'
import { envLine } from './snippets.ts'
import { useText } from './texts.ts'

interface EnvFileProps {
  readonly variable: string
  readonly token: string
  /** What the file is called, before `.env`. */
  readonly name: string
  readonly onKept: () => void
}

/** The variable as a line for an `.env` file: to be copied, or taken home as a file. What is seen of it holds no token. */
export function EnvFile({ variable, token, name, onKept }: EnvFileProps): ReactNode {
  const t = useText()
  const content = envLine(variable, token)
  return (
    <section aria-label={t('reveal.env')}>
      <h3 className="font-medium">{t('reveal.env')}</h3>
      <div className="mt-1 flex flex-wrap items-start gap-2">
        <code
          translate="no"
          className="min-w-0 flex-[1_1_16rem] rounded-md bg-sunken px-3 py-2 font-mono text-sm leading-6 [overflow-wrap:anywhere]"
        >
          {variable}=<span aria-hidden="true">••••••••</span>
        </code>
        <CopyButton text={content} label={t('reveal.copyLine')} onCopied={onKept} />
        <Button
          icon="download"
          onClick={() => {
            download(`${name}.env`, `${content}\n`)
            onKept()
          }}
        >
          {t('reveal.download')}
        </Button>
      </div>
    </section>
  )
}

function download(name: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has begun to read it by the next turn; the text must not stay behind an address.
  setTimeout(() => URL.revokeObjectURL(address))
}
