import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useRef, useState } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { STATE_LOOKS, stateOf } from '../../key-state/index.ts'
import { useActorNames, useService, useWord, useWorkspace } from '../../session/index.ts'
import { Badge, Button, CopyButton, IconButton, PageHeader, Time, useNow } from '../../ui/index.ts'
import { RenameField } from './rename-field.tsx'
import { useText } from './texts.ts'
import type { Change } from './use-changes.tsx'

interface HeaderProps {
  readonly apiKey: ApiKeyResource
  readonly onAsk: (change: Change) => void
}

/** Which key it is, how it stands, and what can be done with it. */
export function KeyHeader({ apiKey, onAsk }: HeaderProps): ReactNode {
  const t = useText()
  const local = useLocalText()
  const { breadcrumb } = useService()
  const { can } = useWorkspace()
  const [renaming, setRenaming] = useState(false)
  const pencil = useRef<HTMLButtonElement>(null)
  const mayWrite = can('api-keys:write')
  function stop(): void {
    setRenaming(false)
    // The field is gone; the focus goes back to what opened it.
    requestAnimationFrame(() => pencil.current?.focus())
  }
  return (
    <>
      <PageHeader
        title={apiKey.name}
        breadcrumb={breadcrumb === null ? undefined : local(breadcrumb)}
        field={renaming ? <RenameField apiKey={apiKey} onStop={stop} /> : undefined}
        beside={
          mayWrite && apiKey.status !== 'revoked' ? (
            <IconButton ref={pencil} icon="edit" label={t('apiKey.header.rename')} onClick={() => setRenaming(true)} />
          ) : null
        }
        description={<State apiKey={apiKey} />}
        actions={mayWrite ? <Actions apiKey={apiKey} onAsk={onAsk} /> : undefined}
      />
      <Facts apiKey={apiKey} />
    </>
  )
}

function Actions({ apiKey, onAsk }: HeaderProps): ReactNode {
  const t = useText()
  if (apiKey.status === 'revoked') {
    return (
      <Button look="danger" onClick={() => onAsk('delete')}>
        {t('apiKey.header.delete')}
      </Button>
    )
  }
  const other = apiKey.status === 'disabled' ? 'enable' : 'disable'
  return (
    <>
      <Button icon="rotate" onClick={() => onAsk('rotate')}>
        {t('apiKey.header.rotate')}
      </Button>
      <Button onClick={() => onAsk(other)}>{t(`apiKey.header.${other}`)}</Button>
      <Button look="danger" onClick={() => onAsk('revoke')}>
        {t('apiKey.header.revoke')}
      </Button>
    </>
  )
}

function State({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const state = stateOf(apiKey, useNow())
  const { icon, tone } = STATE_LOOKS[state.kind]
  return (
    <Badge tone={tone} icon={icon}>
      {t(`apiKey.header.state.${state.kind}`)}
      {'at' in state && state.at !== null ? <Time at={state.at} className="font-normal" /> : null}
    </Badge>
  )
}

function Facts({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const word = useWord()
  const local = useLocalText()
  const { environments, types } = useService()
  const { id: workspaceId } = useWorkspace()
  const nameOf = useActorNames([apiKey.createdBy])
  const environment = environments.find(({ name }) => name === apiKey.environment)
  const type = types.find(({ name }) => name === apiKey.type)
  const never = <span className="text-muted">{t('apiKey.header.never')}</span>
  return (
    <dl className="mb-6 grid gap-x-8 gap-y-4 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4">
      <Fact title={t('apiKey.header.id')}>
        <code translate="no" className="font-mono text-sm break-all">
          {apiKey.id}
        </code>
        <CopyButton text={apiKey.id} label={t('apiKey.header.copyId')} look="quiet" className="-ml-3.5" />
      </Fact>
      <Fact title={word('environment')}>
        {environment === undefined ? apiKey.environment : local(environment.title)}
      </Fact>
      <Fact title={word('type')}>{type === undefined ? apiKey.type : local(type.title)}</Fact>
      <Fact title={t('apiKey.header.createdBy')}>{nameOf(apiKey.createdBy) ?? apiKey.createdBy}</Fact>
      <Fact title={t('apiKey.header.created')}>
        <Time at={apiKey.createdAt} />
      </Fact>
      <Fact title={t('apiKey.header.lastUsed')}>
        {apiKey.lastUsedAt === null ? never : <Time at={apiKey.lastUsedAt} />}
      </Fact>
      <Fact title={t('apiKey.header.expires')}>
        {apiKey.expiresAt === null ? never : <Time at={apiKey.expiresAt} />}
      </Fact>
      <Fact title={t('apiKey.header.list')}>
        <Link
          to="/w/$workspaceId/api-keys"
          params={{ workspaceId }}
          search={{}}
          className="text-action underline underline-offset-3"
        >
          {t('apiKey.allKeys')}
        </Link>
      </Fact>
    </dl>
  )
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-muted">{title}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  )
}
