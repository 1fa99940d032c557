import type { Role, WorkspaceMemberResource } from '@keywright/client'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { NotConfirmed, useClient, useCommand, useRoleName, useSession, useWorkspace } from '../../session/index.ts'
import { Button, CheckField, Dialog, Notice, useProblem } from '../../ui/index.ts'
import { membersOf, useManagedRoles } from './queries.ts'
import { useText } from './texts.ts'

interface RoleDialogProps {
  readonly member: WorkspaceMemberResource
  readonly onClose: () => void
}

/** Another role for a member: only those are offered that one may give. */
export function RoleDialog({ member, onClose }: RoleDialogProps): ReactNode {
  const t = useText()
  const roleName = useRoleName()
  const client = useClient()
  const problem = useProblem()
  const { member: self } = useSession()
  const { id } = useWorkspace()
  const managed = useManagedRoles()
  const form = useId()
  const [role, setRole] = useState<Role>(member.role)
  const change = useCommand({
    run: () => client.members.setRole(id, member.id, role),
    // Whoever changes his own role may do other things from now on.
    changes: [membersOf(id), ...(member.id === self.id ? [['session'], ['here'], ['workspaces']] : [])],
    said: () => t('members.roleChanged', { name: member.name, role: roleName(role) }),
    onDone: onClose,
    showsFailure: true,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={t('members.roleOf', { name: member.name })}
      footer={
        <>
          <Button onClick={onClose}>{t('members.cancel')}</Button>
          <Button form={form} type="submit" look="primary" busy={change.isPending} disabled={role === member.role}>
            {t('members.changeRole')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <fieldset className="grid gap-3">
          <legend className="sr-only">{t('members.role')}</legend>
          {managed.map((one) => (
            <CheckField
              key={one}
              kind="radio"
              name="role"
              label={roleName(one)}
              hint={t(`members.roleHelp.${one}`)}
              checked={role === one}
              onChange={() => setRole(one)}
            />
          ))}
        </fieldset>
        {change.isError && !(change.error instanceof NotConfirmed) ? (
          <div role="alert" className="mt-4">
            <Notice kind="danger">{problem(change.error).text}</Notice>
          </div>
        ) : null}
      </form>
    </Dialog>
  )
}
