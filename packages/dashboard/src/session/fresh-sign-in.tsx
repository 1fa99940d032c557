import { KeywrightError } from '@keywright/client'
import { useMutation } from '@tanstack/react-query'
import { createContext, type FormEvent, type ReactNode, useCallback, useContext, useId, useState } from 'react'
import { Button, Dialog, PasswordField, useProblem } from '../ui/index.ts'
import { useClient } from './client.tsx'
import { useSession, useSignedIn } from './session.tsx'
import { useText } from './texts.ts'

/** The person closed the dialog in place of proving who he is: nothing was done, and nothing went wrong. */
export class NotConfirmed extends Error {
  constructor() {
    super('The command was not confirmed')
    this.name = 'NotConfirmed'
  }
}

/** Runs a command; when the server wants a fresh sign-in for it, asks for the password and runs it again. */
export type WithFreshSignIn = <Answer>(command: () => Promise<Answer>) => Promise<Answer>

interface Asking {
  readonly confirmed: () => void
  readonly refused: () => void
}

const FreshSignInContext = createContext<WithFreshSignIn | undefined>(undefined)

export function FreshSignInRoot({ children }: { readonly children: ReactNode }): ReactNode {
  const [asking, setAsking] = useState<Asking>()
  const ask = useCallback(
    () =>
      new Promise<void>((resolve, reject) => {
        setAsking({ confirmed: resolve, refused: () => reject(new NotConfirmed()) })
      }),
    [],
  )
  const run = useCallback<WithFreshSignIn>(
    async (command) => {
      try {
        return await command()
      } catch (error) {
        if (!(error instanceof KeywrightError) || error.code !== 'confirmation_required') throw error
        await ask()
        return command()
      }
    },
    [ask],
  )
  function settle(how: keyof Asking): void {
    asking?.[how]()
    setAsking(undefined)
  }
  return (
    <FreshSignInContext value={run}>
      {children}
      {asking === undefined ? null : (
        <ConfirmSignInDialog onConfirmed={() => settle('confirmed')} onClose={() => settle('refused')} />
      )}
    </FreshSignInContext>
  )
}

export function useFreshSignIn(): WithFreshSignIn {
  const found = useContext(FreshSignInContext)
  if (found === undefined) throw new Error('useFreshSignIn stands outside FreshSignInRoot')
  return found
}

function ConfirmSignInDialog({
  onConfirmed,
  onClose,
}: {
  readonly onConfirmed: () => void
  readonly onClose: () => void
}) {
  const t = useText()
  const client = useClient()
  const signedIn = useSignedIn()
  const problem = useProblem()
  const { member } = useSession()
  const form = useId()
  const [password, setPassword] = useState('')
  const confirm = useMutation({
    mutationFn: () => client.session.confirm(password),
    async onSuccess(session) {
      setPassword('')
      await signedIn(session)
      onConfirmed()
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    confirm.mutate()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      size="small"
      title={t('session.confirmTitle')}
      description={t('session.confirm')}
      footer={
        <>
          <Button onClick={onClose}>{t('session.notNow')}</Button>
          <Button form={form} type="submit" look="primary" busy={confirm.isPending} disabled={password === ''}>
            {t('session.goOn')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        {/* For password managers, which look for the account beside the password. */}
        <input type="text" name="email" autoComplete="username" value={member.email ?? ''} readOnly hidden />
        <PasswordField
          label={t('session.password')}
          name="password"
          autoFocus
          value={password}
          onChange={setPassword}
          error={confirm.isError ? problem(confirm.error).text : undefined}
        />
      </form>
    </Dialog>
  )
}
