import { AppError, REFUSAL_TABLE } from '@keywright/core'
import type { Authenticate } from '../app/index.ts'
import type { Beats } from '../ports/index.ts'

/** What a token shows by itself, so that its sender knows it already. */
const SEEN_IN_THE_TOKEN = ['missing', 'malformed']

/** The reasons that a service may refuse in the same words: the time must not say what the words do not. */
const EVEN_REASONS: ReadonlySet<string> = new Set(
  Object.entries(REFUSAL_TABLE)
    .filter(([reason, { group }]) => group === 'unauthenticated' && !SEEN_IN_THE_TOKEN.includes(reason))
    .map(([reason]) => reason),
)

/** Whether an answer with this reason waits for the beat. */
export function isEven(reason: string | null): boolean {
  return reason !== null && EVEN_REASONS.has(reason)
}

/** The same, but a token that is not accepted is told so on the beat: an unknown one and a revoked one at the same time. */
export function makeEvenAuthenticate(authenticate: Authenticate, beats: Beats): Authenticate {
  return (credential, from) => {
    const beat = beats.begin()
    const refuse = async (error: unknown): Promise<never> => {
      if (error instanceof AppError && error.code === 'credential_invalid') await beat.next()
      throw error
    }
    try {
      const caller = authenticate(credential, from)
      if (!(caller instanceof Promise)) return caller
      beat.during(caller)
      return caller.catch(refuse)
    } catch (error) {
      return refuse(error)
    }
  }
}
