import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { STATE_LOOKS, stateOf } from '../../key-state/index.ts'
import { useLocalText } from '../../i18n/index.ts'
import { useActorNames, useService, useWord, useWorkspace } from '../../session/index.ts'
import { Badge, buttonClasses, type Column, Icon, Time, useNow } from '../../ui/index.ts'
import { KeyName } from './key-name.tsx'
import { Sparkline } from './sparkline.tsx'
import { useText } from './texts.ts'

const SCOPES_SHOWN = 2

/** What the list shows of a key, in this order. */
export function useColumns(keys: readonly ApiKeyResource[]): readonly Column<ApiKeyResource>[] {
  const t = useText()
  const word = useWord()
  const now = useNow()
  const makerOf = useActorNames(keys.map(({ createdBy }) => createdBy))
  const { can } = useWorkspace()
  return [
    {
      id: 'name',
      header: word('name'),
      rowHeader: true,
      onPhone: 'title',
      className: 'min-w-44',
      cell: (apiKey) => <NameCell apiKey={apiKey} />,
    },
    { id: 'status', header: t('apiKeys.status'), cell: (apiKey) => <State apiKey={apiKey} /> },
    { id: 'scopes', header: t('apiKeys.scopes'), cell: (apiKey) => <Scopes apiKey={apiKey} /> },
    {
      id: 'lastUsed',
      header: t('apiKeys.lastUsed'),
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="text-muted">{t('apiKeys.never')}</span> : <Time at={lastUsedAt} />,
    },
    {
      id: 'use',
      header: t('apiKeys.use30d'),
      // Between a phone's cards and a wide table there is no room for it.
      className: 'md:@max-[58rem]:hidden',
      cell: ({ usage30d }) => <Sparkline usage={usage30d} now={now} />,
    },
    {
      id: 'expires',
      header: t('apiKeys.expires'),
      cell: ({ expiresAt }) =>
        expiresAt === null ? <span className="text-muted">{t('apiKeys.never')}</span> : <Time at={expiresAt} />,
    },
    {
      id: 'made',
      header: t('apiKeys.made'),
      className: 'md:@max-[60rem]:hidden',
      cell: ({ createdBy, createdAt }) => (
        <span className="text-sm text-muted">
          <span className="block max-w-40 truncate text-ink" title={createdBy}>
            {makerOf(createdBy) ?? createdBy}
          </span>
          <Time at={createdAt} />
        </span>
      ),
    },
    ...(can('api-keys:write')
      ? [
          {
            id: 'revoke',
            header: <span className="sr-only">{t('apiKeys.bulk.revoke')}</span>,
            onPhone: 'bare' as const,
            // There it is found on the page of the key.
            className: 'md:@max-[50rem]:hidden',
            cell: (apiKey: ApiKeyResource) => <RevokeLink apiKey={apiKey} />,
          },
        ]
      : []),
  ]
}

/** Leads to the page of the key, which asks: there is to be seen who still uses it. */
function RevokeLink({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  if (apiKey.status === 'revoked') return null
  return (
    <Link
      to="/w/$workspaceId/api-keys/$apiKeyId"
      params={{ workspaceId, apiKeyId: apiKey.id }}
      hash="revoke"
      aria-label={t('apiKeys.revokeOf', { name: apiKey.name })}
      className={buttonClasses('quiet', 'text-danger! max-md:-ml-3.5')}
    >
      {t('apiKeys.bulk.revoke')}
    </Link>
  )
}

function NameCell({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const local = useLocalText()
  const { environments, types } = useService()
  const environment = environments.find(({ name }) => name === apiKey.environment)
  const type = types.find(({ name }) => name === apiKey.type)
  const display = apiKey.secrets.find(({ ended }) => !ended)?.display ?? apiKey.secrets.at(-1)?.display
  return (
    <span className="grid justify-items-start gap-1">
      <KeyName apiKey={apiKey} />
      {display === undefined ? null : (
        <span translate="no" className="key-tag xl:whitespace-nowrap">
          {display}
        </span>
      )}
      <span className="text-sm text-muted">
        {[
          ...(environments.length > 1
            ? [environment === undefined ? apiKey.environment : local(environment.title)]
            : []),
          ...(types.length > 1 ? [type === undefined ? apiKey.type : local(type.title)] : []),
        ].join(' · ')}
      </span>
    </span>
  )
}

function State({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const now = useNow()
  const state = stateOf(apiKey, now)
  const { icon, tone } = STATE_LOOKS[state.kind]
  return (
    <Badge tone={tone} icon={icon} title={t(`apiKeys.stateHelp.${state.kind}`)}>
      {t(`apiKeys.state.${state.kind}`)}
      {'at' in state && state.at !== null ? <Time at={state.at} className="font-normal" /> : null}
    </Badge>
  )
}

function Scopes({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  if (apiKey.fullAccess) {
    return (
      <span className="inline-flex items-center gap-1.5 whitespace-nowrap" title={apiKey.scopes.join('\n')}>
        <Icon name="key" className="size-4 text-brass" />
        {t('apiKeys.fullAccess')}
      </span>
    )
  }
  const more = apiKey.scopes.length - SCOPES_SHOWN
  return (
    <span className="flex flex-wrap gap-1" title={apiKey.scopes.join('\n')}>
      {apiKey.scopes.slice(0, SCOPES_SHOWN).map((scope) => (
        <code key={scope} translate="no" className="rounded-sm bg-sunken px-1.5 py-0.5 font-mono text-sm">
          {scope}
        </code>
      ))}
      {more > 0 ? <span className="text-sm text-muted">{t('apiKeys.moreScopes', { more })}</span> : null}
    </span>
  )
}
