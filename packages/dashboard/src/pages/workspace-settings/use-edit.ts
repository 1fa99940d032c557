import { KeywrightError, type WorkspaceChanged, type WorkspaceEdit } from '@keywright/client'
import { useQueryClient } from '@tanstack/react-query'
import { useContext } from 'react'
import { useClient, useCommand, useWorkspace } from '../../session/index.ts'
import { EditingContext } from './editing.tsx'
import { useText } from './texts.ts'

/** Changes the workspace of the page as it was read, or not at all; its name stands in the switcher and in the session too. */
export function useEdit() {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const { id } = useWorkspace()
  const { etag, onSaved, onRefused } = useContext(EditingContext)
  return useCommand<WorkspaceEdit, WorkspaceChanged>({
    async run(edit) {
      try {
        return await client.workspaces.edit(id, edit, etag === undefined ? {} : { ifMatch: etag })
      } catch (error) {
        if (isConflict(error)) {
          onRefused()
          await queries.invalidateQueries({ queryKey: ['workspace', id] })
        }
        throw error
      }
    },
    changes: [['session'], ['workspaces'], ['workspace', id], ['here', id]],
    said: () => t('settings.saved'),
    onDone: onSaved,
    showsFailure: isConflict,
  })
}

function isConflict(error: unknown): boolean {
  return error instanceof KeywrightError && error.code === 'etag_mismatch'
}
