import type { ApiKeyResource, VerifiedSecret } from '@keywright/client'

type Secrets = Pick<ApiKeyResource, 'secrets'>

const newestFirst = ({ secrets }: Secrets): readonly VerifiedSecret[] =>
  secrets.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))

/** What callers should use. */
export function newestSecretOf(apiKey: Secrets): VerifiedSecret | undefined {
  return newestFirst(apiKey)[0]
}

/** The secrets from before a rotation that are still accepted, the latest first. */
export function oldSecretsOf(apiKey: Secrets, now: number): readonly VerifiedSecret[] {
  return newestFirst(apiKey)
    .slice(1)
    .filter(({ ended, endsAt }) => !ended && (endsAt === null || Date.parse(endsAt) > now))
}
