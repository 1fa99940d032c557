import type { WorkspaceResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import {
  type Draft,
  environmentsOf,
  ExpiryField,
  type Fault,
  faultOf,
  faultsOf,
  firstDraft,
  planLimits,
  type Prefill,
  requestOf,
  ScopesPicker,
  touches,
  typeNamed,
  useErrorOf,
  useFaultFocus,
} from '../../../key-parts/index.ts'
import { useService, useWorkspaceDetail } from '../../../session/index.ts'
import { Button, ConfirmDialog, Dialog, QueryView } from '../../../ui/index.ts'
import { KindFields } from './kind-fields.tsx'
import { MoreFields } from './more-fields.tsx'
import { NameField } from './name-field.tsx'
import { Failure, Lost } from './outcomes.tsx'
import { Summary } from './summary.tsx'
import { useText } from './texts.ts'
import { type Issued, useCreate } from './use-create.ts'

interface CreateDialogProps {
  readonly prefill: Prefill
  /** The key is made: show its token, and close this. */
  readonly onIssued: (issued: Issued & { readonly token: string }) => void
  readonly onClose: () => void
}

/** Makes an API key. */
export function CreateDialog(props: CreateDialogProps): ReactNode {
  const workspace = useWorkspaceDetail()
  const t = useText()
  if (workspace.data !== undefined) return <CreateForm {...props} workspace={workspace.data} />
  return (
    <Dialog open size="large" title={t('create.title')} onClose={props.onClose}>
      <QueryView query={workspace}>{() => null}</QueryView>
    </Dialog>
  )
}

function CreateForm({
  prefill,
  onIssued,
  onClose,
  workspace,
}: CreateDialogProps & { readonly workspace: WorkspaceResource }): ReactNode {
  const t = useText()
  const form = useId()
  const service = useService()
  const [draft, setDraft] = useState(() => firstDraft(service, environmentsOf(service, workspace), prefill))
  const [first] = useState(draft)
  const [leaving, setLeaving] = useState(false)
  const [lost, setLost] = useState<Issued>()
  const type = typeNamed(service, draft.type)
  const create = useCreate((issued) => {
    if (issued.token === undefined) setLost(issued)
    else onIssued({ ...issued, token: issued.token })
  })
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const said = create.isError && faults.length === 0 ? faultOf(create.error, draft) : undefined
  const told = said === undefined ? faults : [said]
  const fields = useFaultFocus(told)
  const errorOf = useErrorOf(told)
  function change(edit: Partial<Draft>): void {
    setDraft((before) => ({ ...before, ...edit }))
    // What is mended is no longer wrong; the rest is looked at again when it is sent.
    setFaults((all) => all.filter(({ field }) => !touches(edit, field)))
    if (create.isError) create.reset()
  }
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (create.isPending) return
    const now = Date.now()
    const found = faultsOf(draft, type, now)
    setFaults(found)
    if (found.length === 0) create.mutate(requestOf(draft, type, now))
  }
  const leave = (): void => (draft === first || lost !== undefined ? onClose() : setLeaving(true))
  return (
    <Dialog
      open
      size="large"
      title={t('create.title')}
      onClose={leave}
      footer={
        lost !== undefined ? undefined : (
          <>
            <Summary draft={draft} type={type} />
            <Button className="sm:ml-4" form={form} type="submit" look="primary" busy={create.isPending}>
              {t('create.submit')}
            </Button>
          </>
        )
      }
    >
      {lost === undefined ? (
        <form id={form} ref={fields} noValidate onSubmit={submit} className="grid grid-cols-[minmax(0,1fr)] gap-5">
          {create.isError && said === undefined ? <Failure error={create.error} /> : null}
          <NameField value={draft.name} onChange={(name) => change({ name })} error={errorOf('name')} />
          <KindFields
            draft={draft}
            environments={environmentsOf(service, workspace)}
            onChange={change}
            error={errorOf('environment')}
          />
          <ScopesPicker draft={draft} type={type} onChange={change} error={errorOf('scopes')} />
          <ExpiryField draft={draft} type={type} onChange={change} error={errorOf('expiry')} />
          <MoreFields {...{ draft, type, errorOf }} limits={planLimits(service, workspace)} onChange={change} />
        </form>
      ) : (
        <Lost issued={lost} />
      )}
      <ConfirmDialog
        open={leaving}
        title={t('create.discard')}
        action={t('create.discardDo')}
        onConfirm={onClose}
        onCancel={() => setLeaving(false)}
      >
        {t('create.discardHelp')}
      </ConfirmDialog>
    </Dialog>
  )
}
