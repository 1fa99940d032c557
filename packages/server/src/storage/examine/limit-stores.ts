import type { Finding } from '../../ports/index.ts'

/** A row that is older than the longest lease is of a node that has ended, and says nothing of where limits are counted now. */
const SILENT_MS_MAX = 60_000
const NAMED_MAX = 3

export interface CountingNode {
  readonly id: string
  readonly limitStore: string
  /** Since its last renewal, by the clock of the store. */
  readonly silentMs: number
}

/** Whether all nodes count limits in one store, and in that which the settings lead to; `undefined`: nobody knows which that is. */
export function judgeLimitStores(nodes: readonly CountingNode[], settings: string | undefined): Finding {
  const live = nodes.filter(({ silentMs }) => silentMs <= SILENT_MS_MAX)
  const expected = settings ?? live[0]?.limitStore
  const elsewhere = live.filter(({ limitStore }) => limitStore !== expected)
  const named = elsewhere.slice(0, NAMED_MAX).map(({ id, limitStore }) => `${id} in ${limitStore}`)
  const more = elsewhere.length > NAMED_MAX ? `, and ${elsewhere.length - NAMED_MAX} more` : ''
  const holds = elsewhere.length === 0
  return {
    check: 'limits.one_store',
    holds,
    weakens: 'limits',
    found: holds
      ? `Limits are counted in one store by every node that says so (${live.length}).`
      : `Limits are counted in more than one store: ${expected} by these settings, ${named.join(', ')}${more}.`,
    remedy:
      'Give every node the same KEYWRIGHT_REDIS_URL, or none; to change it, stop every node, then start every node.',
  }
}
