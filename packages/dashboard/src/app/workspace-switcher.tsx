import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { type OwnWorkspace, useOwnWorkspaces, useRoleName, useWorkspacesLike } from '../session/index.ts'
import { classNames, Dialog, Icon, QueryView, TextField } from '../ui/index.ts'
import { useText } from './texts.ts'

/** From this many on, a list is faster to search than to read. */
const SEARCH_FROM = 8

/** Says in which workspace and in which role one is, and leads to the others. */
export function WorkspaceSwitcher({ workspace }: { readonly workspace: OwnWorkspace | undefined }): ReactNode {
  const t = useText()
  const roleName = useRoleName()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        className="flex w-full items-center gap-3 rounded-md border border-spine-raised bg-spine-raised px-3 py-2 text-left hover:border-spine-muted"
        onClick={() => setOpen(true)}
      >
        <Initial name={workspace?.name ?? ''} />
        <span className="min-w-0 grow">
          <span className="block truncate font-semibold">{workspace?.name ?? t('app.chooseWorkspace')}</span>
          {workspace === undefined ? null : (
            <span className="block truncate text-sm text-spine-muted">
              {roleName(workspace.role)} · {workspace.service}
            </span>
          )}
        </span>
        <Icon name="down" className="shrink-0 text-spine-muted" />
        <span className="sr-only">{t('app.switchWorkspace')}</span>
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('app.switchWorkspace')} size="small">
        <Choices current={workspace?.id} onChosen={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

interface ChoicesProps {
  readonly current: string | undefined
  readonly onChosen: () => void
}

function Choices(props: ChoicesProps): ReactNode {
  return <QueryView query={useOwnWorkspaces()}>{(all) => <ChoiceList all={all} {...props} />}</QueryView>
}

function ChoiceList({ all, current, onChosen }: ChoicesProps & { readonly all: readonly OwnWorkspace[] }): ReactNode {
  const t = useText()
  const roleName = useRoleName()
  const navigate = useNavigate()
  const [wanted, setWanted] = useState('')
  const found = useWorkspacesLike(all, wanted)
  function go(workspaceId: string): void {
    onChosen()
    void navigate({ to: '/w/$workspaceId/api-keys', params: { workspaceId } })
  }
  return (
    <div className="grid gap-3">
      {all.length < SEARCH_FROM ? null : (
        <TextField label={t('app.findWorkspace')} type="search" value={wanted} onChange={setWanted} />
      )}
      <ul className="grid gap-1">
        {found.map(({ id, name, service, role }) => (
          <li key={id}>
            <button
              type="button"
              aria-current={id === current || undefined}
              className={classNames(
                'flex w-full items-center gap-3 rounded-md px-2 py-2 text-left hover:bg-action-soft',
                id === current && 'bg-action-soft',
              )}
              onClick={() => go(id)}
            >
              <Initial name={name} />
              <span className="min-w-0 grow">
                <span className="block truncate font-medium">{name}</span>
                <span className="block truncate text-sm text-muted">
                  {service} · {roleName(role)}
                </span>
              </span>
              {id === current ? <Icon name="check" className="shrink-0 text-action" /> : null}
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 ? <p className="text-muted">{t('app.noWorkspaceFound')}</p> : null}
    </div>
  )
}

function Initial({ name }: { readonly name: string }): ReactNode {
  return (
    <span
      aria-hidden="true"
      className="grid size-9 shrink-0 place-items-center rounded-md bg-brass-soft font-title text-lg font-semibold text-brass"
    >
      {name.charAt(0).toLocaleUpperCase() || '·'}
    </span>
  )
}
