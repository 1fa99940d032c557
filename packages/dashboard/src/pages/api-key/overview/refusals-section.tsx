import { type ReactNode, useId } from 'react'
import { QueryView, Table, Time } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import type { KeyProps } from './key-overview.tsx'
import { groupOf, knownReason } from './outcomes.ts'
import { useRefusals } from './queries.ts'
import { type Run, runsOf } from './runs.ts'
import { Swatch } from './swatch.tsx'

/** More of them say nothing new; the totals above count them all. */
const SHOWN_MAX = 20

/** The latest refusals: why, what to do about it, from where, when. */
export function RefusalsSection({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const title = useId()
  const refusals = useRefusals(apiKey.id)
  return (
    <section aria-labelledby={title} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 id={title} className="text-xl font-semibold">
        {t('apiKey.overview.refusals')}
      </h2>
      <QueryView query={refusals}>
        {(all) =>
          all.length === 0 ? (
            <p className="text-muted">{t('apiKey.overview.noRefusals')}</p>
          ) : (
            <Refusals runs={runsOf(all)} />
          )
        }
      </QueryView>
    </section>
  )
}

function Refusals({ runs }: { readonly runs: readonly Run[] }): ReactNode {
  const t = useText()
  const left = runs.slice(SHOWN_MAX).reduce((sum, { times }) => sum + times, 0)
  return (
    <>
      <Table
        caption={t('apiKey.overview.refusals')}
        rows={runs.slice(0, SHOWN_MAX)}
        idOf={({ latest }) => latest.id}
        columns={[
          {
            id: 'reason',
            header: t('apiKey.overview.why'),
            rowHeader: true,
            onPhone: 'bare',
            className: 'align-top',
            cell: (run) => <Why run={run} />,
          },
          {
            id: 'request',
            header: t('apiKey.overview.request'),
            className: 'align-top',
            cell: ({ latest: { method, path } }) => (
              <span translate="no" className="font-mono text-sm [overflow-wrap:anywhere]">
                {[method, path].filter((part) => part !== null).join(' ') || '–'}
              </span>
            ),
          },
          {
            id: 'ip',
            header: t('apiKey.overview.from'),
            className: 'align-top',
            cell: ({ latest: { ip } }) => (
              <span translate="no" className="font-mono text-sm [overflow-wrap:anywhere]">
                {ip ?? '–'}
              </span>
            ),
          },
          {
            id: 'at',
            header: t('apiKey.overview.when'),
            className: 'align-top whitespace-nowrap',
            cell: ({ latest: { at } }) => <Time at={at} />,
          },
        ]}
      />
      {left > 0 ? <p className="text-sm text-muted">{t('apiKey.overview.moreRefusals', { count: left })}</p> : null}
    </>
  )
}

function Why({ run: { latest, times } }: { readonly run: Run }): ReactNode {
  const t = useText()
  const { reason, detail } = latest
  const known = knownReason(reason)
  return (
    <div className="flex items-start gap-2">
      <Swatch group={groupOf(reason)} className="mt-1" />
      <div className="min-w-0">
        <p className="font-medium">
          {known === 'other' ? reason : t(`apiKey.overview.reason.${known}`)}
          {detail === null ? null : (
            <>
              {': '}
              <code translate="no" className="font-mono text-sm font-normal [overflow-wrap:anywhere]">
                {detail}
              </code>
            </>
          )}
          {times === 1 ? null : (
            <span className="ml-2 rounded-sm bg-brass-soft px-1.5 text-sm font-normal whitespace-nowrap text-brass">
              {t('apiKey.overview.times', { count: times })}
            </span>
          )}
        </p>
        <p className="max-w-prose text-sm text-pretty text-muted">{t(`apiKey.overview.hint.${known}`)}</p>
      </div>
    </div>
  )
}
