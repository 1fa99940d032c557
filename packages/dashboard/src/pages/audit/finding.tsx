import type { AuditFinding } from '@keywright/client'
import type { ReactNode } from 'react'
import { count, localeOf, useLanguage } from '../../i18n/index.ts'
import { CopyButton, Notice, Time } from '../../ui/index.ts'
import { writeHead } from './head.ts'
import { Rich, useText } from './texts.ts'

const KINDS = [
  'changed',
  'missing_or_reordered',
  'beyond_head',
  'tail_cut',
  'head_differs',
  'pruning_unrecorded',
  'head_pruned',
] as const

function isKnown(kind: string): kind is (typeof KINDS)[number] {
  return KINDS.some((one) => one === kind)
}

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
  const told = { count: finding.checked, checked }
  const { anchor } = finding
  const first = count((anchor?.size ?? 0) + 1, locale)
  if (finding.sound) {
    const head = writeHead(finding.head)
    return (
      <Notice
        kind="good"
        title={anchor === undefined ? t('audit.whole', told) : t('audit.wholeFrom', { ...told, first })}
      >
        {anchor === undefined ? null : (
          <p className="mt-1">
            <Rich id="audit.wholeFromHelp" values={{ at: <Time at={anchor.prunedAt} both /> }} />
          </p>
        )}
        {compared ? <p className="mt-1">{t('audit.leadsThrough')}</p> : null}
        <p className="mt-1">{t('audit.head')}</p>
        <code translate="no" className="my-2 block font-mono text-sm break-all">
          {head}
        </code>
        <CopyButton text={head} label={t('audit.copyHead')} />
      </Notice>
    )
  }
  const { number } = finding.fault
  // A newer server may know more kinds.
  const kind: string = finding.fault.kind
  const values = { number: count(number, locale) }
  return (
    <Notice
      kind={kind === 'head_pruned' ? 'warning' : 'danger'}
      title={isKnown(kind) ? t(`audit.fault.${kind}`, values) : t('audit.fault.other', { ...values, kind })}
    >
      <p className="mt-1">{t(kind === 'head_pruned' ? 'audit.soundLeft' : 'audit.soundBefore', { checked })}</p>
    </Notice>
  )
}
