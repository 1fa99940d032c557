import type { Clock, FeedStore } from '../ports/index.ts'
import type { PruneHistory } from './prune-history.ts'

const SWEEP_EVERY_MS = 1000
const PRUNE_CHANGES_EVERY_MS = 10_000
/** Changes that every node has applied stay this long, for whoever looks into an incident. */
const CHANGES_KEPT_MS = 600_000
/** The first time soon after the start: a process that is restarted every half hour prunes too. */
const PRUNE_HISTORY_FIRST_MS = 60_000
export const PRUNE_HISTORY_EVERY_MS = 3_600_000

export interface UpkeepParts {
  readonly clock: Clock
  readonly limiter: { sweep(): void }
  /** Looks whether limits are still counted in one place. */
  readonly oneLimitStore: { look(): Promise<void> }
  readonly feed: Pick<FeedStore, 'listNodes' | 'pruneChanges'>
  readonly history: PruneHistory
  readonly onNodes: (count: number) => void
  readonly onTrouble: (error: unknown) => void
}

/** What a node does beside its checks: gives back leases, counts the nodes, prunes. The answer stops it, and waits for it. */
export function startUpkeep(parts: UpkeepParts): () => Promise<void> {
  const { clock, limiter, oneLimitStore, feed, history, onNodes, onTrouble } = parts
  let stopped = false
  const startedAt = clock.monotonicNow()
  let changesPrunedAt = startedAt
  let historyPrunedAt = startedAt + PRUNE_HISTORY_FIRST_MS - PRUNE_HISTORY_EVERY_MS

  function tick(): void {
    if (stopped) return
    limiter.sweep()
    oneLimitStore.look().catch(onTrouble)
    const now = clock.monotonicNow()
    if (now - changesPrunedAt >= PRUNE_CHANGES_EVERY_MS) {
      changesPrunedAt = now
      feed.listNodes().then((rows) => onNodes(rows.length), onTrouble)
      feed.pruneChanges(clock.wallNow() - CHANGES_KEPT_MS).catch(onTrouble)
    }
    if (now - historyPrunedAt >= PRUNE_HISTORY_EVERY_MS) {
      historyPrunedAt = now
      history.prune().catch(onTrouble)
    }
    clock.after(SWEEP_EVERY_MS, tick)
  }
  clock.after(SWEEP_EVERY_MS, tick)
  return () => {
    stopped = true
    return history.stop()
  }
}
