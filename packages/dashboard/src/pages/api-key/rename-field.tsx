import type { ApiKeyResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useClient, useCommand } from '../../session/index.ts'
import { useToasts } from '../../ui/index.ts'
import { changesOf } from './queries.ts'
import { useText } from './texts.ts'

const NAME_LENGTH_MAX = 200

/** The name as a field: Enter saves, Escape leaves it as it was. */
export function RenameField({
  apiKey,
  onStop,
}: {
  readonly apiKey: ApiKeyResource
  readonly onStop: () => void
}): ReactNode {
  const t = useText()
  const client = useClient()
  const toasts = useToasts()
  const [name, setName] = useState(apiKey.name)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const rename = useCommand({
    run: (to: string) => client.apiKeys.edit(apiKey.id, { name: to }),
    changes: changesOf(apiKey),
    onDone(_, to) {
      onStop()
      if (to === apiKey.name) return
      const undo = { label: t('apiKey.header.undo'), run: () => rename.mutate(apiKey.name) }
      toasts.done({ text: t('apiKey.header.renamed', { name: to }), action: undo })
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '' || wanted === apiKey.name) onStop()
    else if (!rename.isPending) rename.mutate(wanted)
  }
  return (
    <form onSubmit={submit} className="w-full max-w-lg">
      <input
        ref={field}
        aria-label={t('apiKey.header.nameField')}
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
