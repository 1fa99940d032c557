import { type ReactNode, useState } from 'react'
import { Dialog } from '../ui/index.ts'
import { useSessionEnded } from './client.tsx'
import { useSession } from './session.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { useText } from './texts.ts'

/**
 * Says that the session is over, and takes a new sign-in here: the page below stays as it is, with all that was typed into it.
 */
export function SessionEndedDialog(): ReactNode {
  const t = useText()
  const { member } = useSession()
  const [ended] = useSessionEnded()
  // It may be closed to look at what is below; the next answer that says so opens it again.
  const [closed, setClosed] = useState(false)
  if (!ended && closed) setClosed(false)
  return (
    <Dialog
      open={ended && !closed}
      onClose={() => setClosed(true)}
      size="small"
      title={t('session.endedTitle')}
      description={t('session.ended')}
    >
      <SignInForm email={member.email ?? ''} />
    </Dialog>
  )
}
