import { Link } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { type OwnWorkspace, useOwnWorkspaces, useWorkspacesLike } from '../../session/index.ts'
import { Button, QueryView, Section, Table, TextField } from '../../ui/index.ts'
import { useText } from './texts.ts'

const NewWorkspaceDialog = lazy(async () => ({ default: (await import('./new-workspace.tsx')).NewWorkspaceDialog }))

/** So many rows are drawn at once; whoever looks for another types a part of its name. */
const SHOWN_MAX = 50

/** An operator's: every workspace of the installation. */
export function AllWorkspaces(): ReactNode {
  const t = useText()
  const workspaces = useOwnWorkspaces()
  const [making, setMaking] = useState(false)
  return (
    <Section
      title={t('settings.all')}
      description={t('settings.allHelp')}
      actions={
        <Button icon="plus" onClick={() => setMaking(true)}>
          {t('settings.new')}
        </Button>
      }
    >
      <QueryView query={workspaces}>{(all) => <WorkspaceList all={all} />}</QueryView>
      <Suspense fallback={null}>{making ? <NewWorkspaceDialog onClose={() => setMaking(false)} /> : null}</Suspense>
    </Section>
  )
}

function WorkspaceList({ all }: { readonly all: readonly OwnWorkspace[] }): ReactNode {
  const t = useText()
  const [wanted, setWanted] = useState('')
  const found = useWorkspacesLike(all, wanted)
  return (
    <>
      <TextField
        label={t('settings.find')}
        type="search"
        className="mb-4 max-w-md"
        value={wanted}
        onChange={setWanted}
      />
      <Table
        caption={t('settings.all')}
        rows={found.slice(0, SHOWN_MAX)}
        idOf={({ id }) => id}
        columns={[
          {
            id: 'name',
            header: t('settings.name'),
            rowHeader: true,
            onPhone: 'bare',
            cell: ({ id, name }) => (
              <Link
                to="/w/$workspaceId/settings"
                params={{ workspaceId: id }}
                className="font-semibold break-words text-action underline"
              >
                {name}
              </Link>
            ),
          },
          { id: 'slug', header: t('settings.slug'), cell: ({ slug }) => <code translate="no">{slug}</code> },
          {
            id: 'service',
            header: t('settings.service'),
            cell: ({ service }) => <code translate="no">{service}</code>,
          },
        ]}
      />
      <p role="status" className="mt-3 text-sm text-muted">
        {found.length === 0
          ? t('settings.noneFound')
          : t('settings.shown', { shown: Math.min(found.length, SHOWN_MAX), all: found.length })}
      </p>
    </>
  )
}
