import type { EpochMs } from '@keywright/core'
import type { AuditPruneStep, EndedTable, PruneStep, RetentionStore } from '../ports/index.ts'

const DAY_MS = 86_400_000
/** The longest window has 366 days: a bucket idle for longer says what a missing one says. */
const BUCKETS_KEPT_DAYS = 400
/** Chains that one complaint names. */
const BROKEN_SHOWN_MAX = 5

/** How long history is kept. */
export interface Retention {
  readonly usageDays: number
  readonly refusalsDays: number
  /** Absent: the audit is kept for ever. */
  readonly auditDays?: number | undefined
}

export const RETENTION: Retention = { usageDays: 400, refusalsDays: 30 }

/** Rows that retention has deleted since the process began, by table. */
export interface PrunedRows extends Record<EndedTable, number> {
  usage: number
  refusals: number
  buckets: number
  audit: number
}

export interface PruneHistory {
  /** Deletes what is too old, slice by slice; a call while one runs is that one. Rejects when the store fails. */
  prune(): Promise<void>
  /** Begins no other slice, and resolves when the last one has ended. */
  stop(): Promise<void>
  readonly pruned: Readonly<PrunedRows>
}

/** Retention by age. A chain of the audit that is not as it was written is left as it is, and told as trouble. */
export function makePruneHistory(parts: {
  readonly store: RetentionStore
  readonly retention: Retention
  readonly wallNow: () => EpochMs
}): PruneHistory {
  const { store, retention, wallNow } = parts
  const pruned: PrunedRows = { usage: 0, refusals: 0, buckets: 0, audit: 0, sessions: 0, invitations: 0, challenges: 0 }
  let running: Promise<void> | undefined
  let stopped = false

  async function walk(table: keyof PrunedRows, step: (from: string) => Promise<PruneStep>): Promise<void> {
    for (let from: string | undefined = ''; from !== undefined && !stopped; ) {
      const { deleted, next }: PruneStep = await step(from)
      pruned[table] += deleted
      from = next
    }
  }

  async function pruneAll(): Promise<void> {
    const now = wallNow()
    await walk('usage', (from) => store.pruneUsage(now - retention.usageDays * DAY_MS, from))
    await walk('refusals', (from) => store.pruneRefusals(now - retention.refusalsDays * DAY_MS, from))
    await walk('buckets', (from) => store.pruneBuckets(now - BUCKETS_KEPT_DAYS * DAY_MS, from))
    for (const table of ['sessions', 'invitations', 'challenges'] as const) {
      await walk(table, () => store.pruneEnded(table, now))
    }
    if (retention.auditDays !== undefined) await pruneAudit(retention.auditDays)
  }

  /** Up to the beginning of a day, so that a chain is pruned once a day at most: each time leaves an event. */
  async function pruneAudit(days: number): Promise<void> {
    const before = Math.floor((wallNow() - days * DAY_MS) / DAY_MS) * DAY_MS
    const broken: string[] = []
    await walk('audit', async (from) => {
      const step = await store.pruneAudit(before, from)
      if (step.broken !== undefined) broken.push(describeBroken(step.broken))
      return step
    })
    if (broken.length > 0)
      throw new Error(`Of ${broken.length} chains of the audit nothing is pruned: ${shown(broken)}`)
  }

  return {
    pruned,
    prune() {
      running ??= pruneAll().finally(() => {
        running = undefined
      })
      return running
    },
    async stop() {
      stopped = true
      await running?.catch(() => 'whoever asked for it has heard of it')
    },
  }
}

function describeBroken({ chain, fault }: NonNullable<AuditPruneStep['broken']>): string {
  return `${chain} is ${fault.kind} at event ${fault.number}`
}

function shown(broken: readonly string[]): string {
  return `${broken.slice(0, BROKEN_SHOWN_MAX).join(', ')}${broken.length > BROKEN_SHOWN_MAX ? ', …' : ''}`
}
