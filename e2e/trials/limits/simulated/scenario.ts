import type { KeyId, WorkspaceId } from '@keywright/core'
import { limitedKey, quotaLimit, windowLimit } from '../../../../packages/server/src/limits/testing/world.ts'
import type { LimitedKey } from '../../../../packages/server/src/ports/limiter.ts'

/** From five to ten thousand, in a second to an hour. */
const LIMITS: readonly { readonly limit: number; readonly windowMs: number }[] = [
  { limit: 5, windowMs: 1000 },
  { limit: 7, windowMs: 1017 },
  { limit: 40, windowMs: 2000 },
  { limit: 100, windowMs: 10_000 },
  { limit: 1000, windowMs: 10_000 },
  { limit: 300, windowMs: 60_000 },
  { limit: 5, windowMs: 300_000 },
  { limit: 2000, windowMs: 300_000 },
  { limit: 60, windowMs: 3_600_000 },
  { limit: 10_000, windowMs: 3_600_000 },
]
const KEYS_MAX = 3
const OWN_MAX = 3

/** A day that ends one hour after the beginning, since the timeline begins at noon in UTC. */
const QUOTA = { name: 'daily', period: 'day', timeZone: 'Asia/Magadan' } as const
export const QUOTA_TURNS_AT_MS = 3_600_000

/** The keys of one workspace and the limits that they have. */
export interface Scenario {
  readonly keys: readonly LimitedKey[]
  /** A store's clock that steps back is in another day than the world: a quota and such a clock are not tried together. */
  readonly clockStepsBack: boolean
}

export function drawScenario(random: () => number): Scenario {
  const draw = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)]
    if (found === undefined) throw new Error('there is nothing to draw from')
    return found
  }
  const longest = draw(LIMITS)
  // Shorter ones beside it: a limit of a second would be all that is seen of an hour otherwise.
  const own = [longest, ...Array.from({ length: Math.floor(random() * OWN_MAX) }, () => draw(LIMITS))]
    .filter(({ windowMs }) => windowMs <= longest.windowMs)
    .map(({ limit, windowMs }, index) => windowLimit(limit, windowMs, { name: `own_${index}` }))
  const withQuota = longest.windowMs >= QUOTA_TURNS_AT_MS && random() < 0.4
  const quota = withQuota ? [quotaLimit(Math.ceil(longest.limit * 1.5), QUOTA)] : []
  const shared =
    random() < 0.5 ? [windowLimit(longest.limit, longest.windowMs, { name: 'shared', per: 'workspace' })] : []
  const mark = Math.floor(random() * 1e9)
  const keys = Array.from({ length: 1 + Math.floor(random() * KEYS_MAX) }, (_, index) =>
    limitedKey([...own, ...quota], {
      // They have the shape of ids, and each scenario cuts its windows elsewhere.
      id: `key_${mark}_${index}` as KeyId,
      workspaceId: `ws_${mark}` as WorkspaceId,
      shared,
    }),
  )
  return { keys, clockStepsBack: quota.length === 0 && random() < 0.5 }
}
