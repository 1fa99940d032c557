import { type FormEvent, type ReactNode, useState } from 'react'
import { NotConfirmed, useClient, useCommand, useSession } from '../../session/index.ts'
import { Button, PasswordField, Section, useProblem } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** A new password. The old one is asked for only when the last sign-in lies too far back. */
export function PasswordSection(): ReactNode {
  const t = useText()
  const client = useClient()
  const problem = useProblem()
  const { member } = useSession()
  const [password, setPassword] = useState('')
  const change = useCommand({
    run: () => client.session.editAccount({ password }),
    changes: [['sessions']],
    said: () => t('account.passwordChanged'),
    onDone: () => setPassword(''),
    showsFailure: true,
  })
  const failed = change.isError && !(change.error instanceof NotConfirmed)
  function submit(event: FormEvent): void {
    event.preventDefault()
    change.mutate()
  }
  return (
    <Section title={t('account.password')} description={t('account.passwordHelp')}>
      <form onSubmit={submit} className="grid max-w-md gap-4">
        <input type="text" name="email" autoComplete="username" value={member.email ?? ''} readOnly hidden />
        <PasswordField
          label={t('account.newPassword')}
          autoComplete="new-password"
          required
          value={password}
          onChange={setPassword}
          error={failed ? problem(change.error).text : undefined}
        />
        <Button type="submit" busy={change.isPending} disabled={password === ''} className="justify-self-start">
          {t('account.changePassword')}
        </Button>
      </form>
    </Section>
  )
}
