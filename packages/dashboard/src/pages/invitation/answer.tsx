import type { LinkResource, SessionResource } from '@keywright/client'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { JoinForm, SignInForm, useSignInMethods } from '../../session/entrance.ts'
import { useClient, useSessionQuery, useSignedIn, useSignOut } from '../../session/index.ts'
import { Button, Notice, QueryView, useProblem } from '../../ui/index.ts'
import { useText } from './texts.ts'

interface AnswerProps {
  readonly link: LinkResource
  readonly token: string
  readonly onAccepted: () => void
}

/** How to accept depends on who is invited (somebody new, or with an account) and on who is signed in here. */
export function Answer(props: AnswerProps): ReactNode {
  // Signing out forgets every answer, and what was drawn from one must be drawn anew.
  const [turn, setTurn] = useState(0)
  return <AnswerNow key={turn} {...props} onSignedOut={() => setTurn(turn + 1)} />
}

type AnswerNowProps = AnswerProps & { readonly onSignedOut: () => void }

function AnswerNow(props: AnswerNowProps): ReactNode {
  const session = useSessionQuery()
  return (
    <QueryView query={session}>
      {(found) =>
        props.link.hasAccount ? <WithAccount {...props} session={found} /> : <AsNew {...props} session={found} />
      }
    </QueryView>
  )
}

type WithSession = AnswerNowProps & { readonly session: SessionResource | null }

function WithAccount({ link: { email }, token, onAccepted, onSignedOut, session }: WithSession): ReactNode {
  const t = useText()
  const leave = useMutation({ mutationFn: useSignOut(), onSuccess: onSignedOut })
  if (session === null) {
    return (
      <>
        <p className="mb-4">{t('invitation.signInFirst')}</p>
        <SignInForm email={email ?? ''} />
      </>
    )
  }
  if (session.member.email === email) return <Accept token={token} onAccepted={onAccepted} />
  return (
    <Notice kind="warning" title={t('invitation.somebodyElseTitle')}>
      <p>{t('invitation.somebodyElse', { here: session.member.email ?? session.member.name, email: email ?? '' })}</p>
      <Button className="mt-3" icon="out" busy={leave.isPending} onClick={() => leave.mutate()}>
        {t('invitation.signOut')}
      </Button>
    </Notice>
  )
}

function Accept({ token, onAccepted }: Pick<AnswerProps, 'token' | 'onAccepted'>): ReactNode {
  const t = useText()
  const client = useClient()
  const signedIn = useSignedIn()
  const problem = useProblem()
  const accept = useMutation({
    mutationFn: () => client.session.acceptLink({ token }),
    async onSuccess(session) {
      await signedIn(session)
      onAccepted()
    },
  })
  return (
    <div className="grid gap-4">
      {accept.isError ? (
        <div role="alert">
          <Notice kind="danger">{problem(accept.error).text}</Notice>
        </div>
      ) : null}
      <Button look="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
        {t('invitation.action')}
      </Button>
    </div>
  )
}

function AsNew({ link: { email }, token, onAccepted, session }: WithSession): ReactNode {
  const t = useText()
  const client = useClient()
  const { oidc } = useSignInMethods()
  const problem = useProblem()
  const away = useMutation({
    mutationFn: () => client.session.startOidcInvitation(token),
    onSuccess: ({ url }) => location.assign(url),
  })
  return (
    <>
      {session === null ? null : (
        <Notice kind="info" className="mb-5">
          {t('invitation.replaces', { here: session.member.email ?? session.member.name, email: email ?? '' })}
        </Notice>
      )}
      <JoinForm
        asks={['name']}
        email={email ?? undefined}
        action={t('invitation.action')}
        join={({ name, password }) => client.session.acceptLink({ token, name, password })}
        onJoined={onAccepted}
      />
      {oidc === null ? null : (
        <Button className="mt-4 w-full" busy={away.isPending} onClick={() => away.mutate()}>
          {t('invitation.withProvider', { name: oidc.name })}
        </Button>
      )}
      {away.isError ? (
        <div role="alert" className="mt-3">
          <Notice kind="danger">{problem(away.error).text}</Notice>
        </div>
      ) : null}
    </>
  )
}
