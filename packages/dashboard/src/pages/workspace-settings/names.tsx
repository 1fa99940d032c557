import type { WorkspaceResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useSession, useWorkspace } from '../../session/index.ts'
import { Button, Section, TextField, Time } from '../../ui/index.ts'
import { Rich, useText } from './texts.ts'
import { useEdit } from './use-edit.ts'

/** The name is for people; the short name stands in commands, so only an operator changes it. */
export function NamesSection({ workspace }: { readonly workspace: WorkspaceResource }): ReactNode {
  const t = useText()
  const { operator } = useSession()
  const { can } = useWorkspace()
  const edit = useEdit()
  const [name, setName] = useState(workspace.name)
  const [slug, setSlug] = useState(workspace.slug)
  const mayRename = can('workspaces:write')
  const changed = name.trim() !== workspace.name || slug.trim() !== workspace.slug
  function submit(event: FormEvent): void {
    event.preventDefault()
    edit.mutate({
      ...(name.trim() === workspace.name ? {} : { name: name.trim() }),
      ...(slug.trim() === workspace.slug ? {} : { slug: slug.trim() }),
    })
  }
  return (
    <Section
      title={t('settings.names')}
      description={<Rich id="settings.made" components={{ at: <Time at={workspace.createdAt} both /> }} />}
    >
      <form onSubmit={submit} className="grid items-end gap-4 sm:grid-cols-2">
        <TextField
          label={t('settings.name')}
          required
          readOnly={!mayRename}
          autoComplete="off"
          value={name}
          onChange={setName}
        />
        <TextField
          label={t('settings.slug')}
          hint={operator ? t('settings.slugHelp') : undefined}
          required
          readOnly={!operator}
          autoComplete="off"
          spellCheck={false}
          translate="no"
          value={slug}
          onChange={setSlug}
        />
        {mayRename ? (
          <Button
            type="submit"
            look="primary"
            className="justify-self-start"
            busy={edit.isPending}
            disabled={!changed || name.trim() === '' || slug.trim() === ''}
          >
            {t('settings.save')}
          </Button>
        ) : null}
      </form>
    </Section>
  )
}
