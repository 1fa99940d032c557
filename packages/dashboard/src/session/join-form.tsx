import type { SessionResource } from '@keywright/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button, Notice, PasswordField, TextField, useProblem } from '../ui/index.ts'
import { useSignedIn } from './session.tsx'
import { useText } from './texts.ts'

export interface JoinFields {
  readonly email: string
  readonly name: string
  readonly password: string
}

interface JoinFormProps {
  /** What is asked beside the password: an invitation knows the address already, a recovery the name too. */
  readonly asks: readonly ('name' | 'email')[]
  /** The account that the password is for, where it is known: for password managers. */
  readonly email?: string | undefined
  readonly action: string
  readonly join: (fields: JoinFields) => Promise<SessionResource>
  readonly onJoined: () => void
}

/** The password of an account, with what else a link must know. The password is typed once and can be looked at: twice would only be typed twice. */
export function JoinForm({ asks, email, action, join, onJoined }: JoinFormProps): ReactNode {
  const t = useText()
  const signedIn = useSignedIn()
  const problem = useProblem()
  const [fields, setFields] = useState<JoinFields>({ email: '', name: '', password: '' })
  const joining = useMutation({
    mutationFn: () => join({ ...fields, email: fields.email.trim(), name: fields.name.trim() }),
    async onSuccess(session) {
      await signedIn(session)
      onJoined()
    },
  })
  const set = (name: keyof JoinFields) => (value: string) => setFields((before) => ({ ...before, [name]: value }))
  function submit(event: FormEvent): void {
    event.preventDefault()
    joining.mutate()
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      {joining.isError ? (
        <div role="alert">
          <Notice kind="danger">{problem(joining.error).text}</Notice>
        </div>
      ) : null}
      {email === undefined ? null : (
        <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
      )}
      {asks.includes('name') ? (
        <TextField
          label={t('session.yourName')}
          name="name"
          autoComplete="name"
          autoFocus
          required
          value={fields.name}
          onChange={set('name')}
        />
      ) : null}
      {asks.includes('email') ? (
        <TextField
          label={t('session.email')}
          name="email"
          type="email"
          autoComplete="username"
          required
          value={fields.email}
          onChange={set('email')}
        />
      ) : null}
      <PasswordField
        label={t('session.newPassword')}
        hint={t('session.newPasswordHint')}
        name="password"
        autoComplete="new-password"
        required
        value={fields.password}
        onChange={set('password')}
      />
      <Button type="submit" look="primary" busy={joining.isPending}>
        {action}
      </Button>
    </form>
  )
}
