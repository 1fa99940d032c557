import { KeywrightError } from '@keywright/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button, Notice, PasswordField, TextField, useProblem } from '../ui/index.ts'
import { useClient } from './client.tsx'
import { OtherMeans } from './other-means.tsx'
import { useSignedIn } from './session.tsx'
import { useText } from './texts.ts'

interface SignInFormProps {
  /** Who it was until now; he can still be another one. */
  readonly email?: string
  readonly onSignedIn?: () => void
}

/** E-mail address and password, and the other ways that the installation has. A refusal says nothing of which of them was wrong, and keeps both as they were typed. */
export function SignInForm({ email: known = '', onSignedIn }: SignInFormProps): ReactNode {
  const t = useText()
  const client = useClient()
  const signedIn = useSignedIn()
  const problem = useProblem()
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: () => client.session.signIn(email.trim(), password),
    async onSuccess(session) {
      setPassword('')
      await signedIn(session)
      onSignedIn?.()
    },
  })
  const refused = signIn.error instanceof KeywrightError && signIn.error.code === 'sign_in_refused'
  function submit(event: FormEvent): void {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <>
      <form onSubmit={submit} className="grid gap-4">
        {signIn.isError ? (
          <div role="alert">
            <Notice kind="danger">{problem(signIn.error).text}</Notice>
          </div>
        ) : null}
        <TextField
          label={t('session.email')}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus={known === ''}
          required
          aria-invalid={refused || undefined}
          value={email}
          onChange={setEmail}
        />
        <PasswordField
          label={t('session.password')}
          name="password"
          autoFocus={known !== ''}
          required
          value={password}
          onChange={setPassword}
        />
        <Button type="submit" look="primary" busy={signIn.isPending}>
          {t('session.signIn')}
        </Button>
      </form>
      <OtherMeans onSignedIn={onSignedIn} />
    </>
  )
}
