import type { WorkspaceChanged, WorkspaceEdit } from '@keywright/client'
import { useClient, useCommand, useWorkspace } from '../../session/index.ts'
import { useText } from './texts.ts'

/** Changes the workspace of the page; its name stands in the switcher and in the session too. */
export function useEdit() {
  const t = useText()
  const client = useClient()
  const { id } = useWorkspace()
  return useCommand<WorkspaceEdit, WorkspaceChanged>({
    run: (edit) => client.workspaces.edit(id, edit),
    changes: [['session'], ['workspaces'], ['workspace', id], ['here', id]],
    said: () => t('settings.saved'),
  })
}
