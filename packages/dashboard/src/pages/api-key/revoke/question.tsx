import type { ApiKeyResource, Effective } from '@keywright/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useClient, useCommand } from '../../../session/index.ts'
import { ConfirmDialog } from '../../../ui/index.ts'
import { changesOf, keyOf } from '../queries.ts'
import { useText } from '../texts.ts'
import { RevokeDialog } from './revoke-dialog.tsx'

interface QuestionProps {
  readonly apiKey: ApiKeyResource
  readonly change: 'disable' | 'enable' | 'revoke' | 'delete'
  readonly onDone: (effective: Effective) => void
  readonly onCancel: () => void
}

/** Asks before a key is switched off or on, revoked or deleted, and then does it. */
export function Question({ apiKey, change, onDone, onCancel }: QuestionProps): ReactNode {
  const t = useText()
  const client = useClient()
  const purge = usePurge(apiKey)
  const act = useCommand({
    run: (wanted: 'disable' | 'enable' | 'revoke') => client.apiKeys[wanted](apiKey.id),
    changes: changesOf(apiKey),
    said: (_, wanted) => t(`apiKey.header.said.${wanted}`, { name: apiKey.name }),
    onDone: ({ effective }) => onDone(effective),
  })
  const { name } = apiKey
  if (change === 'revoke') {
    return (
      <RevokeDialog
        apiKey={apiKey}
        busy={act.isPending}
        onRevoke={() => act.mutate('revoke')}
        onDisable={() => act.mutate('disable')}
        onCancel={onCancel}
      />
    )
  }
  if (change === 'delete') {
    return (
      <ConfirmDialog
        open
        dangerous
        title={t('apiKey.revoke.deleteTitle', { name })}
        action={t('apiKey.header.delete')}
        busy={purge.isPending}
        onConfirm={() => purge.mutate()}
        onCancel={onCancel}
      >
        {t('apiKey.revoke.deleteHelp')}
      </ConfirmDialog>
    )
  }
  return (
    <ConfirmDialog
      open
      title={t(`apiKey.header.ask.${change}`, { name })}
      action={t(`apiKey.header.${change}`)}
      busy={act.isPending}
      onConfirm={() => act.mutate(change)}
      onCancel={onCancel}
    >
      {t(`apiKey.header.askHelp.${change}`)}
    </ConfirmDialog>
  )
}

/** Purges a revoked key and goes back to the list. */
function usePurge({ id, name, workspaceId }: ApiKeyResource) {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useCommand({
    run: () => client.apiKeys.delete(id),
    changes: [['api-keys', workspaceId]],
    said: () => t('apiKey.revoke.deleted', { name }),
    async onDone() {
      await navigate({ to: '/w/$workspaceId/api-keys', params: { workspaceId }, search: {} })
      queries.removeQueries({ queryKey: keyOf(id) })
    },
  })
}
