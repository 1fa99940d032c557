import type { ApiKeyResource, Callers, UsageAnswer, VerifiedSecret } from '@keywright/client'

const DAY_MS = 86_400_000

export interface SecretUse {
  readonly requests: number
  readonly lastUsedAt: string | null
  /** `undefined`: not known yet. */
  readonly callers: Callers | undefined
}

/** What the usage says of one secret, in its hours. */
export function secretUseOf(secret: VerifiedSecret, usage: UsageAnswer | undefined): SecretUse {
  const requests = (usage?.hours ?? []).reduce(
    (sum, { secretId, count }) => sum + (secretId === secret.id ? count : 0),
    0,
  )
  const found = usage?.secrets.find(({ id }) => id === secret.id)
  return { requests, lastUsedAt: found?.lastUsedAt ?? secret.lastUsedAt, callers: found?.callers }
}

/** Whether nobody has used it for a day: then nobody will miss it. */
export function isSilent({ lastUsedAt }: Pick<SecretUse, 'lastUsedAt'>, now: number): boolean {
  return lastUsedAt === null || now - Date.parse(lastUsedAt) >= DAY_MS
}

export function isLive({ ended, endsAt }: VerifiedSecret, now: number): boolean {
  return !ended && (endsAt === null || Date.parse(endsAt) > now)
}

/** The secrets that work, the current one first; the others are old ones of a rotation. */
export function liveSecrets({ secrets }: Pick<ApiKeyResource, 'secrets'>, now: number): readonly VerifiedSecret[] {
  return secrets
    .filter((secret) => isLive(secret, now))
    .toSorted(
      (a, b) =>
        Number(a.endsAt !== null) - Number(b.endsAt !== null) || Date.parse(b.createdAt) - Date.parse(a.createdAt),
    )
}
