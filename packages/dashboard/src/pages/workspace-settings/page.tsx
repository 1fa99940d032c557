import type { WorkspaceResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { useSession, useWord, useWorkspace, useWorkspaceRead } from '../../session/index.ts'
import { PageHeader, QueryView } from '../../ui/index.ts'
import { AllWorkspaces } from './all-workspaces.tsx'
import { DeleteSection } from './delete.tsx'
import { EditingRoot } from './editing.tsx'
import { EnvironmentsSection } from './environments.tsx'
import { LimitsSection } from './limits.tsx'
import { NamesSection } from './names.tsx'
import { useText } from './texts.ts'

export function WorkspaceSettingsPage(): ReactNode {
  const t = useText()
  const word = useWord()
  const { operator } = useSession()
  const { name } = useWorkspace()
  const read = useWorkspaceRead()
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('settings.title')} description={`${word('workspace')}: ${name}`} />
      <QueryView query={read}>
        {(newest) => (
          <EditingRoot key={newest.workspace.id} newest={newest}>
            {({ workspace }) => <Sections workspace={workspace} />}
          </EditingRoot>
        )}
      </QueryView>
      {operator ? <AllWorkspaces /> : null}
    </div>
  )
}

function Sections({ workspace }: { readonly workspace: WorkspaceResource }): ReactNode {
  const { operator } = useSession()
  return (
    <>
      <NamesSection workspace={workspace} />
      <EnvironmentsSection workspace={workspace} />
      <LimitsSection workspace={workspace} />
      {operator ? <DeleteSection workspace={workspace} /> : null}
    </>
  )
}
