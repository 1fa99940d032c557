import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { NotConfirmed, useClient, useCommand, useService } from '../../session/index.ts'
import { Button, Dialog, SelectField, TextField, useProblem } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** A new tenant of a service; whoever made it goes there, to invite its first owner. */
export function NewWorkspaceDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText()
  const local = useLocalText()
  const client = useClient()
  const problem = useProblem()
  const navigate = useNavigate()
  const here = useService()
  const form = useId()
  const [service, setService] = useState(here.id)
  const [name, setName] = useState('')
  const [slug, setSlug] = useState('')
  const services = useQuery({
    queryKey: ['services'],
    queryFn: async ({ signal }) => (await client.services.list({ limit: 100 }, { signal })).items,
  })
  const create = useCommand({
    run: () => client.workspaces.create({ service, slug: slug.trim(), name: name.trim() }),
    changes: [['workspaces']],
    said: (made) => t('settings.created', { name: made.name }),
    onDone(made) {
      onClose()
      void navigate({ to: '/w/$workspaceId/members', params: { workspaceId: made.id } })
    },
    showsFailure: true,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    create.mutate()
  }
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={t('settings.new')}
      footer={
        <>
          <Button onClick={onClose}>{t('settings.cancel')}</Button>
          <Button
            form={form}
            type="submit"
            look="primary"
            busy={create.isPending}
            disabled={name.trim() === '' || slug.trim() === ''}
          >
            {t('settings.create')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <SelectField label={t('settings.service')} value={service} onChange={setService}>
          {(services.data ?? [here]).map(({ id, name: title }) => (
            <option key={id} value={id}>
              {local(title)}
            </option>
          ))}
        </SelectField>
        <TextField label={t('settings.name')} autoFocus required autoComplete="off" value={name} onChange={setName} />
        <TextField
          label={t('settings.slug')}
          hint={t('settings.slugHelp')}
          required
          autoComplete="off"
          spellCheck={false}
          value={slug}
          onChange={setSlug}
          error={create.isError && !(create.error instanceof NotConfirmed) ? problem(create.error).text : undefined}
        />
      </form>
    </Dialog>
  )
}
