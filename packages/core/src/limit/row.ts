import type { EpochMs } from '../ids.ts'
import type { GiveBack, LimitDebit, LimitReply, RowDebit, RowReply } from './debit.ts'
import { leaseLifeMs, leaseSize } from './lease.ts'
import {
  limitBucket,
  limitDebited,
  limitEndAt,
  limitGivenBack,
  limitReleases,
  limitResetAt,
  limitSpent,
} from './limit-row.ts'
import type { LimitRow } from './limit-row.ts'
import { periodHolds } from './quota.ts'
import { reconciled } from './reconcile.ts'
import { releasesBeyond } from './window.ts'

/**
 * All that a store keeps of one subject: of one key, or of one workspace. One row for *all* its limits: with one row per
 * limit Postgres rechecks only the row that it waited for, and two requests pass each other (12 admitted of 10).
 */
export interface BucketRow {
  readonly version: number
  readonly limits: readonly LimitRow[]
  /** What was stored could not be read: every limit starts as if spent, and comes free as time passes. */
  readonly spoiled: boolean
}

export interface DebitedRow {
  readonly row: BucketRow
  readonly reply: RowReply
}

/**
 * Takes all that a debit asks of a row, or nothing. `storeNow` is the store's own clock, read while it holds the row;
 * `reachMax` is what the other row of the debit covers, where that is less than is needed.
 */
export function debitRow(
  stored: BucketRow | undefined,
  debit: RowDebit,
  storeNow: EpochMs,
  reachMax = Number.POSITIVE_INFINITY,
): DebitedRow {
  return answer(stored, debit, { storeNow, take: true, reachMax })
}

/** Where the row stands: gives back and takes over a new version as a debit would, and takes nothing. */
export function lookAtRow(stored: BucketRow | undefined, debit: RowDebit, storeNow: EpochMs): DebitedRow {
  return answer(stored, debit, { storeNow, take: false, reachMax: 0 })
}

/** The row with unspent tokens back in it; those that were debited under another version are dropped. */
export function givenBackRow(row: BucketRow, giveBacks: readonly GiveBack[]): BucketRow {
  const fitting = giveBacks.filter((giveBack) => giveBack.version === row.version)
  if (fitting.length === 0) return row
  return { ...row, limits: row.limits.map((limit) => fitting.reduce(limitGivenBack, limit)) }
}

interface Circumstances {
  readonly storeNow: EpochMs
  readonly take: boolean
  readonly reachMax: number
}

function answer(
  stored: BucketRow | undefined,
  debit: RowDebit,
  { storeNow, take, reachMax }: Circumstances,
): DebitedRow {
  const before = givenBackRow(stored ?? { version: debit.version, limits: [], spoiled: false }, debit.giveBacks)
  if (debit.version < before.version && debit.refusedVersion !== before.version) {
    return { row: before, reply: { kind: 'stale_version', storeNow, version: before.version } }
  }
  if (debit.limits.some((wish) => wish.kind === 'quota' && !periodHolds(wish, storeNow))) {
    return { row: before, reply: { kind: 'outside_period', storeNow } }
  }
  const limits = reconciled(before, debit, storeNow)
  const covered = limits.every(({ row, wish }) => left(row, wish) >= wish.least)
  // What the scarcest limit covers: more of the others would lie in one node's hand for nothing.
  const wanted = limits.filter(({ wish }) => wish.least > 0)
  const reach = Math.min(reachMax, ...wanted.map(({ row, wish }) => left(row, wish)))
  const terms = { subject: debit.subject, nodes: debit.nodes, storeNow, reach: take && covered ? reach : 0 }
  const charged = limits.map(({ row, wish }) => charge(row, wish, terms))
  const kind = !take ? 'standing' : covered ? 'granted' : 'refused'
  return {
    // A debit that is refused leaves its version too: from now on an older one must not pass.
    row: { version: debit.version, limits: charged.map((each) => each.row), spoiled: false },
    reply: { kind, storeNow, limits: charged.map((each) => each.reply) },
  }
}

interface ChargeTerms {
  readonly subject: string
  readonly nodes: number
  readonly storeNow: EpochMs
  /** 0: nothing is taken. */
  readonly reach: number
}

function charge(row: LimitRow, wish: LimitDebit, { subject, nodes, storeNow, reach }: ChargeTerms) {
  const { need, ratePerMs } = wish
  const remaining = left(row, wish)
  const endAt = limitEndAt(row, subject)
  const sizing = { need, ratePerMs, lifeMs: leaseLifeMs(endAt, storeNow), remaining, nodes }
  const granted = reach < need ? reach : need > 0 ? leaseSize(sizing) : 0
  const after = limitDebited(row, granted)
  const releases = reach > 0 && granted >= need ? [] : limitReleases(after, subject, storeNow)
  const reply: LimitReply = {
    name: wish.name,
    granted,
    remaining: remaining - granted,
    bucket: limitBucket(after),
    endAt,
    resetAt: limitResetAt(after, subject, storeNow),
    releases: releasesBeyond(releases, limitSpent(after) - wish.limit),
  }
  return { row: after, reply }
}

/** A limit that was lowered may hold more than it now allows. */
function left(row: LimitRow, wish: LimitDebit): number {
  return Math.max(0, wish.limit - limitSpent(row))
}
