import { lazy, type ReactNode, Suspense } from 'react'
import { useSignInMethods } from '../../session/entrance.ts'
import { useSession } from '../../session/index.ts'
import { PageHeader, SkeletonRows } from '../../ui/index.ts'
import { EraseSection } from './erase.tsx'
import { PasswordSection } from './password.tsx'
import { ProfileSection } from './profile.tsx'
import { SessionsSection } from './sessions.tsx'
import { useText } from './texts.ts'

const PasskeysSection = lazy(async () => ({ default: (await import('./passkeys.tsx')).PasskeysSection }))

export function AccountPage(): ReactNode {
  const t = useText()
  const { member } = useSession()
  const { passkey } = useSignInMethods()
  return (
    <div className="max-w-4xl">
      <PageHeader title={t('account.title')} description={member.email} />
      <ProfileSection />
      <PasswordSection />
      <Suspense fallback={<SkeletonRows rows={2} />}>{passkey ? <PasskeysSection /> : null}</Suspense>
      <SessionsSection />
      <EraseSection />
    </div>
  )
}
