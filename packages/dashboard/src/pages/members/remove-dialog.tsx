import { KeywrightError, type WorkspaceMemberResource } from '@keywright/client'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { NotConfirmed, useClient, useCommand, useSession, useWorkspace } from '../../session/index.ts'
import { Button, CheckField, Dialog, Notice, useProblem } from '../../ui/index.ts'
import { KeysQuestion, type LeftKeys } from './keys-question.tsx'
import { membersOf } from './queries.ts'
import { useText } from './texts.ts'

interface RemoveDialogProps {
  readonly member: WorkspaceMemberResource
  readonly onClose: () => void
}

/** Takes a member out, or leaves. What becomes of the keys that the member made is asked when there are some. */
export function RemoveDialog({ member, onClose }: RemoveDialogProps): ReactNode {
  const t = useText()
  const problem = useProblem()
  const { member: me, operator } = useSession()
  const { name: workspace } = useWorkspace()
  const self = member.id === me.id
  const form = useId()
  const cancel = useRef<HTMLButtonElement>(null)
  const [keys, setKeys] = useState<LeftKeys>()
  const [erase, setErase] = useState(false)
  const remove = useRemoval(member, { keys, erase, onClose })
  const undecided = undecidedOf(remove.error)
  // The question stays once it was asked: the command runs again with its answer.
  const [question, setQuestion] = useState<Undecided>()
  if (undecided !== undefined && undecided !== question) setQuestion(undecided)
  const failed = remove.isError && undecided === undefined && !(remove.error instanceof NotConfirmed)
  function submit(event: FormEvent): void {
    event.preventDefault()
    if (question === undefined || keys !== undefined) remove.mutate()
  }
  return (
    <Dialog
      open
      role="alertdialog"
      onClose={onClose}
      initialFocus={cancel}
      title={self ? t('members.leaveTitle', { workspace }) : t('members.removeTitle', { name: member.name })}
      description={self ? t('members.leaveHelp') : t('members.removeHelp', { workspace })}
      footer={
        <>
          <Button ref={cancel} onClick={onClose}>
            {t('members.cancel')}
          </Button>
          <Button
            form={form}
            type="submit"
            look="danger"
            busy={remove.isPending}
            disabled={question !== undefined && keys === undefined}
          >
            {self ? t('members.leave') : t('members.remove')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        {question === undefined ? null : <KeysQuestion {...question} self={self} chosen={keys} onChoose={setKeys} />}
        {operator && !self ? (
          <CheckField
            label={t('members.eraseToo')}
            hint={t('members.eraseTooHelp')}
            checked={erase}
            onChange={setErase}
          />
        ) : null}
        {failed ? (
          <div role="alert">
            <Notice kind="danger">{problem(remove.error).text}</Notice>
          </div>
        ) : null}
      </form>
    </Dialog>
  )
}

interface Removal {
  readonly keys: LeftKeys | undefined
  readonly erase: boolean
  readonly onClose: () => void
}

function useRemoval(member: WorkspaceMemberResource, { keys, erase, onClose }: Removal) {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { member: me } = useSession()
  const { id, name: workspace } = useWorkspace()
  const self = member.id === me.id
  const removed = useRef(false)
  async function goElsewhere(): Promise<void> {
    // First of all what one is a member of now; else the start page would lead back here.
    await queries.refetchQueries({ queryKey: ['session'] })
    queries.removeQueries({ queryKey: ['workspaces'] })
    await navigate({ to: '/' })
  }
  return useCommand({
    async run() {
      // Erasing may fail after the removal is made; a second attempt then only erases.
      if (!removed.current) await client.members.remove(id, member.id, keys === undefined ? {} : { keys })
      removed.current = true
      if (erase) await client.members.erase(member.id)
    },
    changes: self ? [] : [membersOf(id), ['api-keys', id]],
    said: () =>
      self
        ? t('members.left', { workspace })
        : erase
          ? t('members.erased')
          : t('members.removed', { name: member.name, workspace }),
    onDone() {
      onClose()
      if (self) void goElsewhere()
    },
    showsFailure: true,
  })
}

interface Undecided {
  readonly count: number
  readonly ids: readonly string[]
}

const seen = new WeakMap<KeywrightError, Undecided>()

/** The same object for the same error, so that it can be compared. */
function undecidedOf(error: unknown): Undecided | undefined {
  if (!(error instanceof KeywrightError) || error.code !== 'keys_undecided') return undefined
  const known = seen.get(error)
  if (known !== undefined) return known
  const { count, ids } = error.details ?? {}
  const told = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
  const undecided = { count: typeof count === 'number' ? count : told.length, ids: told }
  seen.set(error, undecided)
  return undecided
}
