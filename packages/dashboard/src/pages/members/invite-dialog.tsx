import type { InvitationResource, MadeInvitation, Role } from '@keywright/client'
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { NotConfirmed, useClient, useCommand, useRoleName, useSession, useWorkspace } from '../../session/index.ts'
import { Button, CopyButton, Dialog, Notice, SelectField, TextField, Time, useProblem } from '../../ui/index.ts'
import { invitationsOf, useManagedRoles } from './queries.ts'
import { Rich, useText } from './texts.ts'

interface InviteDialogProps {
  /** An open invitation whose link was lost: a new one takes its place. */
  readonly again?: InvitationResource
  readonly onClose: () => void
}

/** Invites a person: who and as what, then the link, which lives in this dialog alone. */
export function InviteDialog({ again, onClose }: InviteDialogProps): ReactNode {
  const [made, setMade] = useState<MadeInvitation>()
  return made === undefined ? (
    <InviteForm {...(again === undefined ? {} : { again })} onMade={setMade} onClose={onClose} />
  ) : (
    <LinkOnce made={made} onClose={onClose} />
  )
}

type Wanted = Role | 'operator'

function InviteForm({
  again,
  onMade,
  onClose,
}: InviteDialogProps & { readonly onMade: (made: MadeInvitation) => void }) {
  const t = useText()
  const roleName = useRoleName()
  const client = useClient()
  const problem = useProblem()
  const { operator } = useSession()
  const { id } = useWorkspace()
  const managed = useManagedRoles()
  const roles: readonly Wanted[] = operator && again === undefined ? [...managed, 'operator'] : managed
  const form = useId()
  const [email, setEmail] = useState(again?.email ?? '')
  const [role, setRole] = useState<Wanted>(again?.role ?? 'developer')
  const invite = useCommand({
    run: () =>
      role === 'operator'
        ? client.members.inviteOperator(email.trim())
        : client.members.invite(id, { email: email.trim(), role }),
    changes: [invitationsOf(id)],
    onDone: onMade,
    showsFailure: true,
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    invite.mutate()
  }
  return (
    <Dialog
      open
      size="small"
      onClose={onClose}
      title={t('members.invite')}
      description={t('members.inviteHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('members.cancel')}</Button>
          <Button form={form} type="submit" look="primary" busy={invite.isPending} disabled={email.trim() === ''}>
            {t('members.makeLink')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className="grid gap-4">
        <TextField
          label={t('members.email')}
          type="email"
          autoComplete="off"
          autoFocus={again === undefined}
          readOnly={again !== undefined}
          required
          value={email}
          onChange={setEmail}
          error={invite.isError && !(invite.error instanceof NotConfirmed) ? problem(invite.error).text : undefined}
        />
        <SelectField
          label={t('members.role')}
          hint={t(`members.roleHelp.${role}`)}
          value={role}
          onChange={(value) => setRole(roles.find((one) => one === value) ?? role)}
        >
          {roles.map((one) => (
            <option key={one} value={one}>
              {roleName(one)}
            </option>
          ))}
        </SelectField>
      </form>
    </Dialog>
  )
}

function LinkOnce({ made, onClose }: { readonly made: MadeInvitation; readonly onClose: () => void }): ReactNode {
  const t = useText()
  const [copied, setCopied] = useState(false)
  const [warned, setWarned] = useState(false)
  const shown = useRef<HTMLElement>(null)
  const copy = useRef<HTMLButtonElement>(null)
  const link = `${location.origin}${made.path}`
  function close(): void {
    if (copied || warned) onClose()
    else setWarned(true)
  }
  return (
    <Dialog
      open
      onClose={close}
      initialFocus={copy}
      title={t('members.linkTitle')}
      description={t('members.linkHelp', { email: made.invitation.email ?? '' })}
      footer={<Button onClick={close}>{warned && !copied ? t('members.closeAnyway') : t('members.done')}</Button>}
    >
      <code
        ref={shown}
        translate="no"
        className="mb-3 block rounded-md border border-line bg-sunken px-3 py-2 font-mono text-sm break-all"
      >
        {link}
      </code>
      <CopyButton
        ref={copy}
        look="primary"
        text={link}
        label={t('members.copyLink')}
        shownIn={shown}
        onCopied={() => setCopied(true)}
      />
      <p className="mt-3 text-muted">
        <Rich id="members.linkCounts" components={{ at: <Time at={made.invitation.expiresAt} both /> }} />
      </p>
      <div role="alert">
        {warned && !copied ? (
          <Notice kind="warning" className="mt-4">
            {t('members.notCopied')}
          </Notice>
        ) : null}
      </div>
    </Dialog>
  )
}
