import type { ReactNode } from 'react'
import { useService } from '../../session/index.ts'
import { Section } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** How the service says no, as a caller gets it to see. */
export function RefusalsSection(): ReactNode {
  const t = useText()
  const { refusals } = useService()
  return (
    <Section title={t('service.refusals')} description={t('service.refusalsHelp')}>
      <ul className="grid gap-4">
        {refusals.map(({ reason, status, headers, body }) => (
          <li key={reason} className="min-w-0">
            <p className="mb-1 font-semibold">
              {status} <code translate="no">{reason}</code>
            </p>
            <pre
              tabIndex={0}
              aria-label={t('service.refusalOf', { reason })}
              translate="no"
              className="rounded-md bg-sunken px-3 py-2 font-mono text-sm break-all whitespace-pre-wrap"
            >
              {Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}
              {`\n${body}`}
            </pre>
          </li>
        ))}
      </ul>
    </Section>
  )
}
