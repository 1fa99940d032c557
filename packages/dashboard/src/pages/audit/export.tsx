import type { AuditPlace } from '@keywright/client'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { count, localeOf, useLanguage } from '../../i18n/index.ts'
import { useClient } from '../../session/index.ts'
import { Button, Notice, useProblem } from '../../ui/index.ts'
import { useText } from './texts.ts'

interface ExportProps {
  readonly place: AuditPlace
  /** How many events the chain holds. */
  readonly size: number | undefined
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' | 'done'; readonly count: number }
  | { readonly kind: 'failed'; readonly error: unknown }

const TOLD_EVERY = 100
const LINES_A_PART = 1000

/** The whole chain as a file, an event a line. One that breaks off becomes no file: a part must not pass for the whole. */
export function Export({ place, size }: ExportProps): ReactNode {
  const t = useText()
  const client = useClient()
  const problem = useProblem()
  const locale = localeOf(useLanguage().language)
  const [state, setState] = useState<State>({ kind: 'idle' })
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])
  async function run(): Promise<void> {
    const ending = new AbortController()
    running.current = ending
    setState({ kind: 'running', count: 0 })
    try {
      const parts: string[] = []
      const lines: string[] = []
      let number = 0
      for await (const event of client.audit.export(place, { signal: ending.signal })) {
        lines.push(`${JSON.stringify(event)}\n`)
        number += 1
        if (lines.length === LINES_A_PART) parts.push(lines.splice(0).join(''))
        if (number % TOLD_EVERY === 0) setState({ kind: 'running', count: number })
      }
      parts.push(lines.join(''))
      saveFile(`audit-${place.workspace ?? 'installation'}.ndjson`, parts)
      setState({ kind: 'done', count: number })
    } catch (error) {
      setState(ending.signal.aborted ? { kind: 'idle' } : { kind: 'failed', error })
    }
  }
  const total = size === undefined ? undefined : Math.max(size, 1)
  return (
    <div className="grid content-start justify-items-start gap-3">
      <h3 className="font-medium">{t('audit.export')}</h3>
      <p className="-mt-2 text-sm text-muted">{t('audit.exportHelp')}</p>
      <div className="flex flex-wrap gap-2">
        <Button icon="download" busy={state.kind === 'running'} onClick={() => void run()}>
          {t('audit.exportNow')}
        </Button>
        {state.kind === 'running' ? (
          <Button look="quiet" onClick={() => running.current?.abort()}>
            {t('audit.stop')}
          </Button>
        ) : null}
      </div>
      {state.kind === 'running' ? (
        <progress
          aria-label={t('audit.export')}
          className="w-full"
          max={total}
          value={Math.min(state.count, total ?? 0)}
        />
      ) : null}
      <p role="status" className="text-sm empty:hidden">
        {state.kind === 'done' ? t('audit.exported', { count: state.count, shown: count(state.count, locale) }) : null}
      </p>
      {state.kind === 'failed' ? (
        <Notice kind="danger" title={t('audit.exportFailed')}>
          {problem(state.error).text}
        </Notice>
      ) : null}
    </div>
  )
}

function saveFile(name: string, parts: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type: 'application/x-ndjson' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Not at once: some browsers begin to read it only after this.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
