import type { WorkspaceResource } from '@keywright/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useContext, useState } from 'react'
import { useClient, useCommand } from '../../session/index.ts'
import { Button, ConfirmDialog, Section } from '../../ui/index.ts'
import { EditingContext } from './editing.tsx'
import { useText } from './texts.ts'

/** An operator's: the end of a workspace. The server refuses while a key is not revoked, so that nothing in use dies with it. */
export function DeleteSection({ workspace }: { readonly workspace: WorkspaceResource }): ReactNode {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { etag } = useContext(EditingContext)
  const [asked, setAsked] = useState(false)
  async function goElsewhere(): Promise<void> {
    await queries.refetchQueries({ queryKey: ['session'] })
    queries.removeQueries({ queryKey: ['workspaces'] })
    await navigate({ to: '/' })
  }
  const remove = useCommand({
    run: () => client.workspaces.delete(workspace.id, etag === undefined ? {} : { ifMatch: etag }),
    said: () => t('settings.deleted', { name: workspace.name }),
    onDone: () => void goElsewhere(),
  })
  return (
    <Section title={t('settings.delete')} description={t('settings.deleteHelp')}>
      <Button look="danger" onClick={() => setAsked(true)}>
        {t('settings.deleteAction')}
      </Button>
      <ConfirmDialog
        open={asked}
        dangerous
        title={t('settings.deleteTitle', { name: workspace.name })}
        action={t('settings.deleteAction')}
        typed={workspace.slug}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsked(false) })}
        onCancel={() => setAsked(false)}
      >
        {t('settings.deleteWarning')}
      </ConfirmDialog>
    </Section>
  )
}
