import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useActorNames, useService, useWord, useWorkspace } from '../../session/index.ts'
import { Badge, buttonClasses, Icon, Time } from '../../ui/index.ts'
import { useText } from './texts.ts'

interface FoundKeyProps {
  readonly apiKey: ApiKeyResource
  readonly reason: string | null
}

/** The key that the token belongs to, and since when it is as it is. */
export function FoundKey({ apiKey, reason }: FoundKeyProps): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  const newest = apiKey.secrets.at(-1)
  return (
    <section aria-labelledby="found" className="rounded-lg border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 justify-items-start gap-1">
          <p className="text-sm text-muted">{t('checkKey.belongsTo')}</p>
          <h2 id="found" className="text-xl font-semibold [overflow-wrap:anywhere]">
            {apiKey.name}
          </h2>
          {newest === undefined ? null : (
            <span translate="no" className="key-tag">
              {newest.display}
            </span>
          )}
        </div>
        <Link
          to="/w/$workspaceId/api-keys/$apiKeyId"
          params={{ workspaceId, apiKeyId: apiKey.id }}
          className={buttonClasses('secondary')}
        >
          {t('checkKey.openKey')}
          <Icon name="right" className="-mr-1" />
        </Link>
      </div>
      <dl className="mt-4 grid gap-x-6 gap-y-2 sm:grid-cols-[auto_minmax(0,1fr)]">
        <Facts apiKey={apiKey} superseded={reason === 'superseded'} />
      </dl>
    </section>
  )
}

const STATUS_LOOKS = {
  active: { icon: 'check', tone: 'good' },
  disabled: { icon: 'paused', tone: 'plain' },
  expired: { icon: 'cross', tone: 'danger' },
  revoked: { icon: 'cross', tone: 'danger' },
} as const

function Facts({ apiKey, superseded }: { readonly apiKey: ApiKeyResource; readonly superseded: boolean }): ReactNode {
  const t = useText()
  const local = useLocalText()
  const word = useWord()
  const { environments, types } = useService()
  const titleOf = (all: typeof types | typeof environments, name: string): string => {
    const found = all.find((one) => one.name === name)
    return found === undefined ? name : local(found.title)
  }
  const { status, secrets, revokedAt, revokedBy, disabledAt, expiresAt, lastUsedAt } = apiKey
  const rotatedAt = superseded ? secrets.at(-1)?.createdAt : undefined
  return (
    <>
      <Fact name={t('checkKey.status')}>
        <Badge {...STATUS_LOOKS[status]}>{t(`checkKey.status.${status}`)}</Badge>
      </Fact>
      {revokedAt === null ? null : (
        <Fact name={t('checkKey.revoked')}>
          <Time at={revokedAt} both />
          {revokedBy === null ? null : (
            <span className="block">
              <Actor id={revokedBy} />
            </span>
          )}
        </Fact>
      )}
      {disabledAt === null || status !== 'disabled' ? null : (
        <Fact name={t('checkKey.disabled')}>
          <Time at={disabledAt} both />
        </Fact>
      )}
      {rotatedAt === undefined ? null : (
        <Fact name={t('checkKey.rotated')}>
          <Time at={rotatedAt} both />
        </Fact>
      )}
      {expiresAt === null ? null : (
        <Fact name={t(status === 'expired' ? 'checkKey.expired' : 'checkKey.expires')}>
          <Time at={expiresAt} both />
        </Fact>
      )}
      {environments.length < 2 ? null : (
        <Fact name={word('environment')}>{titleOf(environments, apiKey.environment)}</Fact>
      )}
      {types.length < 2 ? null : <Fact name={word('type')}>{titleOf(types, apiKey.type)}</Fact>}
      <Fact name={t('checkKey.lastUsed')}>
        {lastUsedAt === null ? t('checkKey.never') : <Time at={lastUsedAt} both />}
      </Fact>
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-muted max-sm:not-first:mt-1">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  )
}

/** Who it was, as far as whoever asks may know. */
function Actor({ id }: { readonly id: string }): ReactNode {
  const t = useText()
  const nameOf = useActorNames([id])
  if (id === 'system') return t('checkKey.bySystem')
  return t('checkKey.byWhom', { name: nameOf(id) ?? id })
}
