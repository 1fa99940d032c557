import type { WorkspaceResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { useSession, useWord, useWorkspace, useWorkspaceDetail } from '../../session/index.ts'
import { PageHeader, QueryView } from '../../ui/index.ts'
import { AllWorkspaces } from './all-workspaces.tsx'
import { DeleteSection } from './delete.tsx'
import { EnvironmentsSection } from './environments.tsx'
import { LimitsSection } from './limits.tsx'
import { NamesSection } from './names.tsx'
import { useText } from './texts.ts'

export function WorkspaceSettingsPage(): ReactNode {
  const t = useText()
  const word = useWord()
  const { operator } = useSession()
  const { name } = useWorkspace()
  const detail = useWorkspaceDetail()
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('settings.title')} description={`${word('workspace')}: ${name}`} />
      <QueryView query={detail}>{(workspace) => <Sections key={stateOf(workspace)} workspace={workspace} />}</QueryView>
      {operator ? <AllWorkspaces /> : null}
    </div>
  )
}

/** Forms begin anew from what was saved, here or by somebody else. */
function stateOf({ name, slug, plan, environments, limits }: WorkspaceResource): string {
  return JSON.stringify([name, slug, plan, environments, limits])
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
