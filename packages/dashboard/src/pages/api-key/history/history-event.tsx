import { type AuditEventResource, KeywrightError } from '@keywright/client'
import type { ReactNode } from 'react'
import { exactInstant, exactUtc, localeOf, useLanguage } from '../../../i18n/index.ts'
import { classNames, Icon, type IconName, Time, useProblem } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import { DifferenceList } from './difference-list.tsx'
import { differences } from './differences.ts'
import { type Action, knownAction, refusedCommandOf } from './words.ts'

interface EventProps {
  readonly event: AuditEventResource
  /** The name of who did it. */
  readonly actor: string | undefined
}

const ICONS: Readonly<Record<Action, IconName>> = {
  created: 'plus',
  imported: 'download',
  edited: 'edit',
  rotated: 'rotate',
  secret_ended: 'key',
  disabled: 'paused',
  enabled: 'check',
  revoked: 'cross',
  deleted: 'cross',
}
const REFUSED = 'command.refused'

export function HistoryEvent({ event, actor }: EventProps): ReactNode {
  const t = useText()
  const action = knownAction(event.action)
  const isRefused = event.action === REFUSED
  const icon = action === undefined ? (isRefused ? 'warning' : 'dot') : ICONS[action]
  const who = event.actor === 'system' ? t('apiKey.history.system') : (actor ?? event.actor)
  return (
    <li className="relative border-b border-line py-3 last:border-b-0">
      <span
        aria-hidden="true"
        className={classNames(
          'absolute top-3 -left-8.5 grid size-6.5 place-items-center rounded-full border border-line bg-raised',
          isRefused ? 'text-brass' : action === 'revoked' ? 'text-danger' : 'text-action',
        )}
      >
        <Icon name={icon} className="size-4" />
      </span>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">
          {action === undefined ? (
            isRefused ? (
              <Refused after={event.after} />
            ) : (
              event.action
            )
          ) : (
            t(`apiKey.history.action.${action}`)
          )}
        </span>
        <Time at={event.at} className="text-sm text-muted" />
      </p>
      <p className="text-sm [overflow-wrap:anywhere] text-muted">{t('apiKey.history.by', { who })}</p>
      {event.reason === null ? null : (
        <p className="[overflow-wrap:anywhere]">{t('apiKey.history.reason', { reason: event.reason })}</p>
      )}
      {isRefused ? null : <DifferenceList differences={differences(event.before, event.after)} />}
      <Details event={event} />
    </li>
  )
}

function Refused({ after }: { readonly after: unknown }): ReactNode {
  const t = useText()
  const problem = useProblem()
  const { command, sent, code } = refusedCommandOf(after)
  const what = command === undefined ? sent : t(`apiKey.history.command.${command}`)
  // Its own text stands in no event; where we have none for the code either, the code is the best there is.
  const why = problem(new KeywrightError(code, { code, status: 400 })).text
  return t('apiKey.history.refused', { what, why })
}

function Details({ event }: { readonly event: AuditEventResource }): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const at = Date.parse(event.at)
  const facts: readonly (readonly [string, string | null])[] = [
    [t('apiKey.history.at'), `${exactInstant(at, localeOf(language))} (${exactUtc(at)})`],
    [t('apiKey.history.ip'), event.ip],
    [t('apiKey.history.request'), event.requestId],
    [t('apiKey.history.actor'), event.actor],
    [t('apiKey.history.event'), event.id],
  ]
  return (
    <details className="mt-1 text-sm">
      <summary className="w-fit cursor-pointer py-1 text-muted hover:text-ink">
        {t('apiKey.history.details')}
        <span className="sr-only"> {t('apiKey.history.ofEvent', { number: event.number })}</span>
      </summary>
      <dl className="grid gap-x-4 gap-y-1 rounded-md bg-sunken px-3 py-2 sm:grid-cols-[auto_1fr]">
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="[overflow-wrap:anywhere] max-sm:mb-1">{value}</dd>
            </div>
          ),
        )}
      </dl>
    </details>
  )
}
