import { RECONNECT_FIRST_MS, RECONNECT_MAX_MS } from './bounds.ts'
import type { Lent } from './client.ts'
import { PostgresFailure } from './failure.ts'

/**
 * Lends as `lend` does, and after a failed attempt not before a wait that doubles and is partly random: all nodes lose their
 * connections in the same instant, and must not come back in one.
 */
export function makeReconnecting(
  lend: () => Promise<Lent>,
  { now = () => performance.now(), random = Math.random }: { now?: () => number; random?: () => number } = {},
): () => Promise<Lent> {
  let failures = 0
  let notBefore = -Infinity
  return async () => {
    if (now() < notBefore) throw new PostgresFailure(new Error('the next connection is not due yet'), 'connect')
    try {
      const lent = await lend()
      failures = 0
      return lent
    } catch (error) {
      const longest = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** failures)
      failures += 1
      notBefore = now() + longest * (0.5 + 0.5 * random())
      throw error
    }
  }
}
