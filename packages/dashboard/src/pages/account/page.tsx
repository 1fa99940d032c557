import type { ReactNode } from 'react'
import { useSession, useSignInMethods } from '../../session/index.ts'
import { PageHeader } from '../../ui/index.ts'
import { EraseSection } from './erase.tsx'
import { PasskeysSection } from './passkeys.tsx'
import { PasswordSection } from './password.tsx'
import { ProfileSection } from './profile.tsx'
import { SessionsSection } from './sessions.tsx'
import { useText } from './texts.ts'

export function AccountPage(): ReactNode {
  const t = useText()
  const { member } = useSession()
  const { passkey } = useSignInMethods()
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('account.title')} description={member.email} />
      <ProfileSection />
      <PasswordSection />
      {passkey ? <PasskeysSection /> : null}
      <SessionsSection />
      <EraseSection />
    </div>
  )
}
