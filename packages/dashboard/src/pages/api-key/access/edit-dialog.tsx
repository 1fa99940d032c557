import { type ApiKeyEdit, type ApiKeyRead, KeywrightError, type WorkspaceResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import {
  type Fault,
  faultOf,
  faultsOf,
  touches,
  typeNamed,
  useErrorOf,
  useFaultFocus,
} from '../../../key-parts/index.ts'
import { NotConfirmed, useClient, useCommand, useService, useWorkspaceDetail } from '../../../session/index.ts'
import { Button, Dialog, QueryView } from '../../../ui/index.ts'
import { changesOf } from '../queries.ts'
import { useText } from '../texts.ts'
import { type AccessDraft, type AccessPart, draftOf, editOf, faultsIn, metadataFault } from './changes.ts'
import { Conflict, Failure } from './outcomes.tsx'
import { PartFields } from './part-fields.tsx'

interface EditDialogProps {
  readonly part: AccessPart
  /** The key as it was when the dialog opened: what is saved must be a change of that. */
  readonly read: ApiKeyRead
  /** The key as it is now. */
  readonly newest: ApiKeyRead
  /** Begins anew with the key as it is now. */
  readonly onRestart: () => void
  readonly onClose: () => void
}

/** Changes one part of a key, and does not write over what somebody else has changed meanwhile. */
export function EditDialog(props: EditDialogProps): ReactNode {
  const t = useText()
  const workspace = useWorkspaceDetail()
  if (workspace.data !== undefined)
    return <EditForm key={props.read.etag ?? ''} {...props} workspace={workspace.data} />
  return (
    <Dialog open title={t(`apiKey.access.edit.${props.part}`)} onClose={props.onClose}>
      <QueryView query={workspace}>{() => null}</QueryView>
    </Dialog>
  )
}

function EditForm(props: EditDialogProps & { readonly workspace: WorkspaceResource }): ReactNode {
  const { part, read, newest, onRestart, onClose, workspace } = props
  const t = useText()
  const id = useId()
  const client = useClient()
  const service = useService()
  const { apiKey, etag } = read
  const type = typeNamed(service, apiKey.type)
  const [draft, setDraft] = useState(() => draftOf(apiKey))
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const [badLine, setBadLine] = useState<string>()
  const save = useCommand({
    run: (edit: ApiKeyEdit) => client.apiKeys.edit(apiKey.id, edit, etag === undefined ? {} : { ifMatch: etag }),
    changes: changesOf(apiKey),
    said: ({ effective: { nodes } }) => t('apiKey.access.saved', { nodes }),
    onDone: onClose,
    showsFailure: true,
  })
  const said = save.isError && faults.length === 0 ? faultOf(save.error, draft) : undefined
  const told = said === undefined ? faults : faultsIn(part, [said])
  const form = useFaultFocus(told)
  const errorOf = useErrorOf(told)
  const conflict = save.error instanceof KeywrightError && save.error.code === 'etag_mismatch'
  function change(edit: Partial<AccessDraft>): void {
    setDraft((before) => ({ ...before, ...edit }))
    setFaults((all) => all.filter(({ field }) => !touches(edit, field)))
    setBadLine(undefined)
    if (save.isError && !conflict) save.reset()
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (save.isPending || conflict) return
    const now = Date.now()
    const found = faultsIn(part, faultsOf(draft, type, now))
    const line = part === 'metadata' ? metadataFault(draft.metadata) : undefined
    setFaults(found)
    setBadLine(line)
    if (found.length === 0 && line === undefined) save.mutate(editOf(part, draft, { apiKey, type, now }))
  }
  return (
    <Dialog
      open
      size={part === 'scopes' ? 'large' : 'medium'}
      title={t(`apiKey.access.edit.${part}`)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('apiKey.access.cancel')}</Button>
          <Button form={id} type="submit" look="primary" busy={save.isPending} disabled={conflict}>
            {t('apiKey.access.save')}
          </Button>
        </>
      }
    >
      <form id={id} ref={form} noValidate onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-5">
        {conflict ? <Conflict apiKeyId={apiKey.id} ready={newest.etag !== etag} onRestart={onRestart} /> : null}
        {save.isError && !conflict && told.length === 0 && !(save.error instanceof NotConfirmed) ? (
          <Failure error={save.error} />
        ) : null}
        <PartFields {...{ part, draft, type, workspace, errorOf, badLine }} onChange={change} />
      </form>
    </Dialog>
  )
}
