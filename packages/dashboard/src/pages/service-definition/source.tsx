import { type ReactNode, useRef } from 'react'
import { useService } from '../../session/index.ts'
import { CopyButton, Section } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** An operator's: the definition as it was applied, and how another one is. Applying is a matter of files, reviewed like code. */
export function SourceSection({ source }: { readonly source: string }): ReactNode {
  const t = useText()
  const { id } = useService()
  const shown = useRef<HTMLPreElement>(null)
  const diff = `keywright services diff ${id}.yaml`
  const apply = `keywright services apply ${id}.yaml`
  return (
    <Section
      title={t('service.source')}
      description={t('service.sourceHelp')}
      actions={<CopyButton text={source} label={t('service.copySource')} shownIn={shown} />}
    >
      <p>{t('service.howToApply')}</p>
      <div className="mt-2 mb-5 flex flex-wrap items-start gap-3">
        <code translate="no" className="min-w-0 grow rounded-md bg-sunken px-3 py-2 font-mono text-sm break-all">
          {diff}
          <br />
          {apply}
        </code>
        <CopyButton text={`${diff}\n${apply}`} label={t('service.copyCommands')} />
      </div>
      <pre
        ref={shown}
        tabIndex={0}
        aria-label={t('service.source')}
        translate="no"
        className="max-h-128 overflow-auto rounded-md border border-line bg-sunken px-4 py-3 font-mono text-sm"
      >
        {source}
      </pre>
    </Section>
  )
}
