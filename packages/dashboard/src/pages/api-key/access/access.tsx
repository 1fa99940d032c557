import type { ApiKeyRead } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { addTexts, count, durationWords, localeOf, useLanguage } from '../../../i18n/index.ts'
import { useService, useWorkspace } from '../../../session/index.ts'
import { Button, Time } from '../../../ui/index.ts'
import { Section } from '../section.tsx'
import { useText } from '../texts.ts'
import type { AccessPart } from './changes.ts'

const EditDialog = lazy(async () => {
  const [module] = await Promise.all([import('./edit-dialog.tsx'), addTexts('key-parts')])
  return { default: module.EditDialog }
})

interface Asked {
  readonly part: AccessPart
  readonly read: ApiKeyRead
}

/** What the key may do, from where, how often and how long; each with the dialog that changes it. */
export function KeyAccess({ read }: { readonly read: ApiKeyRead }): ReactNode {
  const t = useText()
  const { apiKey } = read
  const { can } = useWorkspace()
  const { types } = useService()
  const [asked, setAsked] = useState<Asked | undefined>(() => askedByAddress(read))
  const edit = can('api-keys:write') && apiKey.status !== 'revoked'
  const browser = types.find(({ name }) => name === apiKey.type)?.browser === true
  const never = t('apiKey.access.never')
  const rows: readonly (readonly [AccessPart, ReactNode])[] = [
    ['scopes', apiKey.fullAccess ? t('apiKey.access.full') : <Codes items={apiKey.scopes} />],
    ['expiry', apiKey.expiresAt === null ? never : <Time at={apiKey.expiresAt} both />],
    ['limits', <Limits key="limits" read={read} />],
    ['places', <Places key="places" read={read} browser={browser} />],
    [
      'metadata',
      <Codes key="metadata" items={Object.entries(apiKey.metadata).map(([name, value]) => `${name}=${value}`)} />,
    ],
  ]
  return (
    <Section title={t('apiKey.access.title')}>
      <dl className="divide-y divide-line rounded-lg border border-line bg-surface">
        {rows.map(([part, shown]) => (
          <div key={part} className="grid items-start gap-x-4 gap-y-1 p-4 sm:grid-cols-[10rem_minmax(0,1fr)_auto]">
            <dt className="font-medium">{t(`apiKey.access.part.${part}`)}</dt>
            <dd className="min-w-0 [overflow-wrap:anywhere]">{shown}</dd>
            {edit ? (
              <dd className="-my-1.5 max-sm:my-0 max-sm:-ml-3.5">
                <Button
                  look="quiet"
                  icon="edit"
                  aria-label={t(`apiKey.access.edit.${part}`)}
                  onClick={() => setAsked({ part, read })}
                >
                  {t('apiKey.access.change')}
                </Button>
              </dd>
            ) : null}
          </div>
        ))}
      </dl>
      {asked === undefined || !edit ? null : (
        <Suspense>
          <EditDialog
            {...asked}
            newest={read}
            onRestart={() => setAsked({ ...asked, read })}
            onClose={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </Section>
  )
}

/** The review leads here to choose fewer scopes. */
function askedByAddress(read: ApiKeyRead): Asked | undefined {
  return location.hash === '#scopes' ? { part: 'scopes', read } : undefined
}

function Codes({ items }: { readonly items: readonly string[] }): ReactNode {
  const t = useText()
  if (items.length === 0) return <span className="text-muted">{t('apiKey.access.none')}</span>
  return (
    <span className="flex flex-wrap gap-1">
      {items.map((item) => (
        <code
          key={item}
          translate="no"
          className="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-sm [overflow-wrap:anywhere]"
        >
          {item}
        </code>
      ))}
    </span>
  )
}

function Limits({ read: { apiKey } }: { readonly read: ApiKeyRead }): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  const locale = localeOf(language)
  if (apiKey.effectiveLimits.length === 0) return <Codes items={[]} />
  return (
    <ul className="grid gap-1">
      {apiKey.effectiveLimits.map(({ name, limit, window, period, per }) => (
        <li key={name}>
          {t('apiKey.access.limit', {
            limit: count(limit, locale),
            time: window === undefined ? t(`apiKey.access.period.${period ?? 'month'}`) : durationWords(window, locale),
            per,
          })}
          {Object.hasOwn(apiKey.limits, name) ? (
            <span className="text-muted"> · {t('apiKey.access.ownLimit')}</span>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

function Places({ read: { apiKey }, browser }: { readonly read: ApiKeyRead; readonly browser: boolean }): ReactNode {
  const t = useText()
  const { allowedIps, allowedOrigins } = apiKey
  return (
    <div className="grid gap-1">
      {allowedIps.length === 0 ? t('apiKey.access.anyIp') : <Codes items={allowedIps} />}
      {browser ? allowedOrigins.length === 0 ? t('apiKey.access.anyOrigin') : <Codes items={allowedOrigins} /> : null}
    </div>
  )
}
