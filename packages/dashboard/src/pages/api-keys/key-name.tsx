import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useClient, useCommand, useWorkspace } from '../../session/index.ts'
import { Icon, useToasts } from '../../ui/index.ts'
import { keysOf } from './queries.ts'
import { useText } from './texts.ts'

const NAME_LENGTH_MAX = 200

/** A key's name, which leads to the key; the pencil or F2 makes it a field: Enter saves, Escape leaves it as it was. */
export function KeyName({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const { id: workspaceId, can } = useWorkspace()
  const [editing, setEditing] = useState(false)
  const pencil = useRef<HTMLButtonElement>(null)
  const editable = can('api-keys:write') && apiKey.status !== 'revoked'
  function stop(): void {
    setEditing(false)
    // The field is gone; the focus goes back to what opened it.
    requestAnimationFrame(() => pencil.current?.focus())
  }
  if (editing) return <NameField apiKey={apiKey} onStop={stop} />
  return (
    <span className="group/name flex min-w-0 items-center gap-1">
      <Link
        to="/w/$workspaceId/api-keys/$apiKeyId"
        params={{ workspaceId, apiKeyId: apiKey.id }}
        className="min-w-0 font-semibold [overflow-wrap:anywhere] text-ink underline-offset-3 hover:text-action hover:underline"
        onKeyDown={(event) => {
          if (event.key === 'F2' && editable) setEditing(true)
        }}
      >
        {apiKey.name}
      </Link>
      {editable ? (
        <button
          ref={pencil}
          type="button"
          aria-label={t('apiKeys.renameOf', { name: apiKey.name })}
          title={t('apiKeys.rename')}
          className="inline-grid size-7 shrink-0 place-items-center rounded-sm text-muted hover:bg-action-soft hover:text-ink md:opacity-0 md:group-hover/row:opacity-100 md:focus-visible:opacity-100"
          onClick={() => setEditing(true)}
        >
          <Icon name="edit" className="size-4" />
        </button>
      ) : null}
    </span>
  )
}

function NameField({ apiKey, onStop }: { readonly apiKey: ApiKeyResource; readonly onStop: () => void }): ReactNode {
  const t = useText()
  const client = useClient()
  const toasts = useToasts()
  const { id: workspaceId } = useWorkspace()
  const [name, setName] = useState(apiKey.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const rename = useCommand({
    run: (to: string) => client.apiKeys.edit(apiKey.id, { name: to }),
    changes: [keysOf(workspaceId)],
    onDone(_, to) {
      onStop()
      if (to === apiKey.name) return
      toasts.done({
        text: t('apiKeys.renamed', { name: to }),
        action: { label: t('apiKeys.undo'), run: () => rename.mutate(apiKey.name) },
      })
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '' || wanted === apiKey.name) onStop()
    else rename.mutate(wanted)
  }
  return (
    <form onSubmit={submit}>
      <input
        ref={field}
        aria-label={t('apiKeys.renameOf', { name: apiKey.name })}
        className="input-box"
        maxLength={NAME_LENGTH_MAX}
        autoFocus
        value={name}
        disabled={rename.isPending}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onStop()
        }}
        onBlur={submit}
      />
    </form>
  )
}
