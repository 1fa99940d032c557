import type { AuditFinding } from '@keywright/client'
import type { ReactNode } from 'react'
import { count, localeOf, useLanguage } from '../../i18n/index.ts'
import { CopyButton, Notice } from '../../ui/index.ts'
import { writeHead } from './head.ts'
import { useText } from './texts.ts'

interface FindingProps {
  readonly finding: AuditFinding
  /** Against a head that was kept. */
  readonly compared: boolean
}

/** What the check of a chain has found: that it is whole and where its head is, or the first fault. */
export function Finding({ finding, compared }: FindingProps): ReactNode {
  const t = useText()
  const locale = localeOf(useLanguage().language)
  const checked = count(finding.checked, locale)
  if (finding.sound) {
    const head = writeHead(finding.head)
    return (
      <Notice kind="good" title={t('audit.whole', { count: finding.checked, checked })}>
        {compared ? <p className="mt-1">{t('audit.leadsThrough')}</p> : null}
        <p className="mt-1">{t('audit.head')}</p>
        <code translate="no" className="my-2 block font-mono text-sm break-all">
          {head}
        </code>
        <CopyButton text={head} label={t('audit.copyHead')} />
      </Notice>
    )
  }
  const { kind, number } = finding.fault
  return (
    <Notice
      kind={kind === 'head_pruned' ? 'warning' : 'danger'}
      title={t(`audit.fault.${kind}`, { number: count(number, locale) })}
    >
      <p className="mt-1">{t('audit.soundBefore', { checked })}</p>
    </Notice>
  )
}
