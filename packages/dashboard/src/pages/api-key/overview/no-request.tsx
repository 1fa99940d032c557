import { type ReactNode, useRef } from 'react'
import { snippets, variableOf } from '../../../reveal/index.ts'
import { useService } from '../../../session/index.ts'
import { CopyButton, EmptyState } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import type { KeyProps } from './key-overview.tsx'

/** In place of the chart of a key that was never used: the request to begin with. The token itself stands in no line. */
export function NoRequest({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const shown = useRef<HTMLElement>(null)
  const variable = variableOf(apiKey)
  const curl = snippets(useService(), variable)?.curl
  return (
    <EmptyState
      icon="terminal"
      title={t('apiKey.overview.noRequest')}
      actions={curl === undefined ? undefined : <CopyButton text={curl} shownIn={shown} />}
    >
      <p>{t(curl === undefined ? 'apiKey.overview.noRequestHelp' : 'apiKey.overview.noRequestCurl', { variable })}</p>
      {curl === undefined ? null : (
        <pre
          tabIndex={0}
          role="region"
          translate="no"
          aria-label={t('apiKey.overview.curl')}
          className="mt-3 overflow-x-auto rounded-md bg-sunken px-3 py-2 text-left font-mono text-sm text-ink"
        >
          <code ref={shown}>{curl}</code>
        </pre>
      )}
    </EmptyState>
  )
}
