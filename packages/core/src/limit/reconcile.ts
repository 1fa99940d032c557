import type { EpochMs } from '../ids.ts'
import type { LimitDebit, RowDebit } from './debit.ts'
import { limitSpent } from './limit-row.ts'
import type { LimitRow, QuotaRow, WindowRow } from './limit-row.ts'
import { quotaAt, quotaMoved } from './quota.ts'
import type { BucketRow } from './row.ts'
import { windowShape } from './shape.ts'
import { windowAt, windowHolding, windowReached, windowSpent } from './window.ts'

export interface Reconciled {
  readonly row: LimitRow
  readonly wish: LimitDebit
}

/**
 * Brings what a row keeps in line with the limits that a debit names, as of now: buckets that have left are gone, a new
 * window or a renamed limit starts with the old sum in its current bucket, and what is not named is forgotten (so a
 * row never grows beyond its limits). Nobody gets a fresh budget by a change of the definition.
 */
export function reconciled(row: BucketRow, debit: RowDebit, storeNow: EpochMs): readonly Reconciled[] {
  const heirs = ancestors(row, debit.limits)
  const moved = row.version !== debit.version
  return debit.limits.map((wish) => {
    const old = heirs.get(wish.name)
    const facts: Facts = { subject: debit.subject, storeNow, moved, spoiled: row.spoiled && old === undefined }
    return { wish, row: wish.kind === 'window' ? asWindow(old, wish, facts) : asQuota(old, wish, facts) }
  })
}

interface Facts {
  readonly subject: string
  readonly storeNow: EpochMs
  /** The limits were changed since the row was last debited. */
  readonly moved: boolean
  readonly spoiled: boolean
}

function asWindow(old: LimitRow | undefined, wish: LimitDebit & { kind: 'window' }, facts: Facts): WindowRow {
  const { name, windowMs } = wish
  const shape = windowShape(windowMs, facts.subject)
  if (old?.kind === 'window' && old.windowMs === windowMs) {
    return { kind: 'window', name, windowMs, ...windowAt(old, shape, facts.storeNow) }
  }
  const at = Math.max(facts.storeNow, reached(old, facts.subject))
  return { kind: 'window', name, windowMs, ...windowHolding(inherited(old, wish, facts), shape, at) }
}

function asQuota(old: LimitRow | undefined, wish: LimitDebit & { kind: 'quota' }, facts: Facts): QuotaRow {
  const { name } = wish
  if (old?.kind === 'quota') {
    const period = facts.moved ? quotaMoved(old, wish) : quotaAt(old, wish)
    return { kind: 'quota', name, startAt: period.startAt, endAt: period.endAt, used: period.used }
  }
  return { kind: 'quota', name, startAt: wish.startAt, endAt: wish.endAt, used: inherited(old, wish, facts) }
}

/** What a limit of another window, or of the other kind, had counted by now. */
function inherited(old: LimitRow | undefined, wish: LimitDebit, { subject, storeNow, spoiled }: Facts): number {
  if (old === undefined) return spoiled ? wish.limit : 0
  if (old.kind === 'window') return windowSpent(windowAt(old, windowShape(old.windowMs, subject), storeNow))
  return storeNow < old.endAt ? old.used : 0
}

/** The instant that a row has reached, should the store's clock have stepped back behind it. */
function reached(old: LimitRow | undefined, subject: string): EpochMs {
  return old?.kind === 'window' ? windowReached(old, windowShape(old.windowMs, subject)) : 0
}

/**
 * Whose sum each limit takes over: its own by name; else, where names came and went, that of a vanished one with the
 * same window, or else of the same kind, the fuller first. Each is taken over once: a limit that is merely added beside
 * a renamed one starts empty.
 */
function ancestors(row: BucketRow, wishes: readonly LimitDebit[]): ReadonlyMap<string, LimitRow> {
  const found = new Map<string, LimitRow>()
  const vanished = new Map(row.limits.map((limit) => [limit.name, limit]))
  for (const wish of wishes) {
    const old = vanished.get(wish.name)
    if (old !== undefined) found.set(wish.name, old)
    vanished.delete(wish.name)
  }
  const fullest = [...vanished.values()].sort((one, other) => limitSpent(other) - limitSpent(one))
  for (const alike of [sameWindow, sameKind]) {
    for (const wish of wishes) {
      if (found.has(wish.name)) continue
      const index = fullest.findIndex((limit) => alike(limit, wish))
      const [old] = index < 0 ? [] : fullest.splice(index, 1)
      if (old !== undefined) found.set(wish.name, old)
    }
  }
  return found
}

function sameKind(limit: LimitRow, wish: LimitDebit): boolean {
  return limit.kind === wish.kind
}

function sameWindow(limit: LimitRow, wish: LimitDebit): boolean {
  return limit.kind === 'window' && wish.kind === 'window' && limit.windowMs === wish.windowMs
}
