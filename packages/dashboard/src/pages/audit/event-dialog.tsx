import type { AuditEventResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { exactInstant, localeOf, useLanguage } from '../../i18n/index.ts'
import { Dialog, Time } from '../../ui/index.ts'
import { type Change, differences } from './difference.ts'
import { Did } from './event-list.tsx'
import { Subject } from './subject.tsx'
import { useText } from './texts.ts'

interface EventDialogProps {
  readonly event: AuditEventResource
  readonly nameOf: (id: string) => string
  readonly onClose: () => void
}

/** All that is known of an event: who, what, from where and why, what it changed, and its place in the chain. */
export function EventDialog({ event, nameOf, onClose }: EventDialogProps): ReactNode {
  const t = useText()
  const { actor, at, ip, requestId, reason, number, hash, previousHash, before, after } = event
  const changes = differences(before, after)
  return (
    <Dialog
      open
      size="large"
      title={<Did action={event.action} />}
      description={<Time at={at} both />}
      onClose={onClose}
    >
      <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
        <Fact name={t('audit.actor')}>
          {nameOf(actor)} {nameOf(actor) === actor ? null : <Id>{actor}</Id>}
        </Fact>
        <Fact name={t('audit.subject')}>
          <Subject event={event} nameOf={nameOf} /> <Id>{event.subject}</Id>
        </Fact>
        <Fact name={t('audit.reason')}>{reason ?? t('audit.noReason')}</Fact>
        <Fact name={t('audit.from')}>{ip ?? t('audit.unknownPlace')}</Fact>
        {requestId === null ? null : (
          <Fact name={t('audit.requestId')}>
            <Id>{requestId}</Id>
          </Fact>
        )}
        <Fact name={t('audit.place')}>
          {t('audit.number', { number })} <Id>{hash}</Id>
        </Fact>
        <Fact name={t('audit.placeBefore')}>
          <Id>{previousHash}</Id>
        </Fact>
      </dl>
      <h3 className="mt-6 mb-2 text-lg font-semibold">{t('audit.changes')}</h3>
      {changes.length === 0 ? <p className="text-muted">{t('audit.noChanges')}</p> : <Changes changes={changes} />}
    </Dialog>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

function Id({ children }: { readonly children: string }): ReactNode {
  return (
    <code translate="no" className="font-mono text-sm break-all text-muted">
      {children}
    </code>
  )
}

/** Each with its sign and its word, so that neither depends on a colour. */
function Changes({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  return (
    <dl className="grid gap-3">
      {changes.map(({ path, before, after }) => (
        <div key={path} className="rounded-md border border-line p-3">
          <dt>
            <code translate="no" className="font-mono text-sm font-semibold break-all">
              {path}
            </code>
          </dt>
          {before === undefined ? null : <Side kind="before" path={path} value={before} />}
          {after === undefined ? null : <Side kind="after" path={path} value={after} />}
        </div>
      ))}
    </dl>
  )
}

function Side({
  kind,
  path,
  value,
}: {
  readonly kind: 'before' | 'after'
  readonly path: string
  readonly value: unknown
}) {
  const t = useText()
  const locale = localeOf(useLanguage().language)
  return (
    <dd className={`mt-1 flex gap-2 rounded-sm px-2 py-1 ${kind === 'before' ? 'bg-danger-soft' : 'bg-good-soft'}`}>
      <span aria-hidden="true" className="font-mono">
        {kind === 'before' ? '−' : '+'}
      </span>
      <span className="sr-only">{t(kind === 'before' ? 'audit.before' : 'audit.after')}</span>
      <span translate="no" className="max-h-64 min-w-0 overflow-y-auto break-words whitespace-pre-wrap">
        {shown(path, value, locale)}
      </span>
    </dd>
  )
}

/** Instants are kept as numbers; their names end in `At`. */
function shown(path: string, value: unknown, locale: string): string {
  if (typeof value === 'number' && path.endsWith('At')) return exactInstant(value, locale)
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(String).join('\n')
  return JSON.stringify(value)
}
