import type { Reason, Wording } from './model.ts'

/** The reasons that say that there is no good key. */
const NO_GOOD_KEY: readonly Reason[] = [
  'missing',
  'malformed',
  'unknown',
  'revoked',
  'superseded',
  'disabled',
  'expired',
  'wrong_environment',
]

const FORBIDDEN: readonly Reason[] = [
  'workspace_mismatch',
  'type_not_allowed',
  'ip_not_allowed',
  'origin_not_allowed',
  'route_not_allowed',
]

export interface Sentences {
  readonly noGoodKey?: string
  readonly forbidden?: string
  /** Stands before the scopes that are missing. */
  readonly lacks?: string
  readonly of?: Readonly<Partial<Record<Reason, string>>>
}

/** The sentences of a service by reason; a missing scope is always named. */
export function wordingOf(sentences: Sentences): (reason: Reason, missing: readonly string[]) => Wording {
  const { noGoodKey, forbidden, lacks, of = {} } = sentences
  return (reason, missing) => {
    if (reason === 'scope_missing') return { contains: [...(lacks === undefined ? [] : [lacks]), ...missing] }
    const usual = NO_GOOD_KEY.includes(reason) ? noGoodKey : FORBIDDEN.includes(reason) ? forbidden : undefined
    const exact = of[reason] ?? usual
    return exact === undefined ? {} : { exact }
  }
}

/** One status for everything that is wrong with the key itself. */
export function noGoodKeyIs(status: number): Readonly<Partial<Record<Reason, number>>> {
  return Object.fromEntries(NO_GOOD_KEY.map((reason) => [reason, status]))
}
