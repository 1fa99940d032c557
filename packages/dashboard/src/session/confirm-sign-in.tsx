import { OIDC_START_PATH } from '@keywright/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react'
import { Button, buttonClasses, Dialog, PasswordField } from '../ui/index.ts'
import { useClient } from './client.tsx'
import { usePasskeyProblem, useSignInMethods } from './other-means.tsx'
import { choosePasskey } from './passkey.ts'
import { useSession, useSignedIn } from './session.tsx'
import { useText } from './texts.ts'

interface ConfirmSignInProps {
  readonly onConfirmed: () => void
  readonly onClose: () => void
}

/** Asks whoever is signed in to prove it anew: with the password, or with a passkey where there is one. */
export function ConfirmSignInDialog({ onConfirmed, onClose }: ConfirmSignInProps): ReactNode {
  const t = useText()
  const client = useClient()
  const signedIn = useSignedIn()
  const problem = usePasskeyProblem()
  const { member } = useSession()
  const methods = useSignInMethods()
  const form = useId()
  // Over another dialog, which keeps the focus to itself until this one takes it.
  const field = useRef<HTMLInputElement>(null)
  const [password, setPassword] = useState('')
  const { passkeys } = client.session
  const own = useQuery({ queryKey: ['passkeys'], queryFn: () => passkeys.list(), enabled: methods.passkey })
  const confirm = useMutation({
    mutationFn: async (how: 'password' | 'passkey') =>
      how === 'password'
        ? client.session.confirm(password)
        : passkeys.confirm(await choosePasskey(await passkeys.confirmOptions())),
    async onSuccess(session) {
      setPassword('')
      await signedIn(session)
      onConfirmed()
    },
  })
  function submit(event: FormEvent): void {
    event.preventDefault()
    confirm.mutate('password')
  }
  return (
    <Dialog
      open
      onClose={onClose}
      initialFocus={field}
      size="small"
      title={t('session.confirmTitle')}
      description={t('session.confirm')}
      footer={
        <>
          <Button onClick={onClose}>{t('session.notNow')}</Button>
          {own.data === undefined || own.data.length === 0 ? null : (
            <Button icon="key" busy={confirm.isPending} onClick={() => confirm.mutate('passkey')}>
              {t('session.confirmPasskey')}
            </Button>
          )}
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
          ref={field}
          value={password}
          onChange={setPassword}
          error={confirm.isError ? problem(confirm.error) : undefined}
        />
        {methods.oidc === null ? null : (
          <a href={`${OIDC_START_PATH}?fresh=true`} className={buttonClasses('quiet', 'mt-3')}>
            {t('session.confirmProvider', { name: methods.oidc.name })}
          </a>
        )}
      </form>
    </Dialog>
  )
}
