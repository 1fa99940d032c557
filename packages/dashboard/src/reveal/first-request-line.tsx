import type { ApiKeyResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { Icon, Time } from '../ui/index.ts'
import { type FirstRequest, useFirstRequest } from './first-request.ts'
import { hintOf } from './refusal-hints.ts'
import { useText } from './texts.ts'

/** Says when the first request with the new token has come, and what to look at when it was refused or does not come. */
export function FirstRequestLine({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const seen = useFirstRequest(apiKey)
  return (
    <section aria-label={t('reveal.live')} className="rounded-md border border-line bg-canvas px-4 py-3">
      <div role="status" aria-live="polite">
        <Line seen={seen} />
      </div>
      {seen.kind === 'waiting' && seen.long ? <Troubles /> : null}
    </section>
  )
}

function Line({ seen }: { readonly seen: FirstRequest }): ReactNode {
  const t = useText()
  switch (seen.kind) {
    case 'waiting':
      return (
        <p className="flex items-start gap-2 text-muted">
          <Icon name="rotate" className="turn mt-0.5 size-4 shrink-0" />
          {t('reveal.waiting')}
        </p>
      )
    case 'allowed':
      return (
        <p className="flex items-start gap-2 font-medium text-good">
          <Icon name="check" className="mt-0.5 shrink-0" />
          <span>
            {t('reveal.allowed')} {seen.at === null ? null : <Time at={seen.at} className="font-normal" />}
          </span>
        </p>
      )
    case 'refused':
      return <Refused seen={seen} />
    default:
      return seen satisfies never
  }
}

function Refused({ seen }: { readonly seen: Extract<FirstRequest, { kind: 'refused' }> }): ReactNode {
  const t = useText()
  const { reason, refusal } = seen
  const hint = hintOf(reason)
  const from = [refusal?.method, refusal?.path, refusal?.ip].filter((part) => part != null && part !== '').join(' · ')
  return (
    <div className="flex items-start gap-2">
      <Icon name="warning" className="mt-0.5 shrink-0 text-brass" />
      <div className="min-w-0">
        <p className="font-medium">
          {t('reveal.refused')}{' '}
          <code translate="no" className="font-mono text-sm">
            {reason}
          </code>
        </p>
        {from === '' ? null : (
          <p translate="no" className="font-mono text-sm [overflow-wrap:anywhere] text-muted">
            {from}
          </p>
        )}
        <p>{t(`reveal.hint.${hint}`)}</p>
        {hint === 'other' && refusal?.detail != null ? <p className="text-sm text-muted">{refusal.detail}</p> : null}
      </div>
    </div>
  )
}

const TROUBLES = ['header', 'proxy', 'paste', 'address'] as const

function Troubles(): ReactNode {
  const t = useText()
  return (
    <div className="mt-2 text-sm">
      <p className="font-medium">{t('reveal.troubles')}</p>
      <ul className="mt-1 list-disc pl-5 text-muted">
        {TROUBLES.map((trouble) => (
          <li key={trouble}>{t(`reveal.trouble.${trouble}`)}</li>
        ))}
      </ul>
    </div>
  )
}
