import { OIDC_START_PATH, type SignInMethods } from '@keywright/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button, buttonClasses, Notice, useProblem } from '../ui/index.ts'
import { useClient } from './client.tsx'
import { choosePasskey, PasskeyDismissed, passkeysWork } from './passkey.ts'
import { useSignedIn } from './session.tsx'
import { useText } from './texts.ts'

const NONE: SignInMethods = { password: true, passkey: false, oidc: null }

/** How one may sign in here; while it is not known, a password alone. */
export function useSignInMethods(): SignInMethods {
  const client = useClient()
  const methods = useQuery({
    queryKey: ['sign-in-methods'],
    queryFn: ({ signal }) => client.session.methods({ signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { passkey, ...others } = methods.data ?? NONE
  return { ...others, passkey: passkey && passkeysWork() }
}

/** What went wrong, in words: the browser's own refusals among it. */
export function usePasskeyProblem(): (error: unknown) => string {
  const t = useText()
  const problem = useProblem()
  return (error) => (error instanceof PasskeyDismissed ? t('session.passkeyDismissed') : problem(error).text)
}

/** The ways in beside a password: one press each, and no address to type. */
export function OtherMeans({ onSignedIn }: { readonly onSignedIn?: (() => void) | undefined }): ReactNode {
  const t = useText()
  const client = useClient()
  const signedIn = useSignedIn()
  const problem = usePasskeyProblem()
  const { passkey, oidc } = useSignInMethods()
  const signIn = useMutation({
    mutationFn: async () => {
      const { passkeys } = client.session
      return passkeys.signIn(await choosePasskey(await passkeys.signInOptions()))
    },
    async onSuccess(session) {
      await signedIn(session)
      onSignedIn?.()
    },
  })
  if (!passkey && oidc === null) return null
  return (
    <div className="mt-5 grid gap-3">
      <div className="flex items-center gap-3 text-sm text-muted before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        {t('session.orWith')}
      </div>
      {signIn.isError ? (
        <div role="alert">
          <Notice kind="danger">{problem(signIn.error)}</Notice>
        </div>
      ) : null}
      {passkey ? (
        <Button icon="key" busy={signIn.isPending} onClick={() => signIn.mutate()}>
          {t('session.withPasskey')}
        </Button>
      ) : null}
      {oidc === null ? null : (
        <a href={OIDC_START_PATH} className={buttonClasses()}>
          {t('session.withProvider', { name: oidc.name })}
        </a>
      )}
    </div>
  )
}
