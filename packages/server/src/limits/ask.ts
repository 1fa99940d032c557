import type { Debit, DebitReply, RowDebit, RowReply } from '@keywright/core'
import { isInTime } from './budget.ts'
import type { Moment } from './budget.ts'
import type { KeyEntry, Waiter } from './key-entry.ts'
import type { Short } from './outcome.ts'
import type { AskTerms, RowLeases, Wanted } from './row-leases.ts'

/** A store that takes longer to answer is what made the reply late, and is asked again at once. */
const QUICK_ANSWER_MS_MAX = 1000

type Granted = Extract<RowReply, { limits: unknown }>

interface SentRow {
  readonly row: RowLeases
  readonly debit: RowDebit
  /** The row's epoch as the debit was sent. */
  readonly epoch: number
}

/** One debit on its way, and the requests that it is for. */
export interface Ask {
  readonly entry: KeyEntry
  readonly waiters: readonly Waiter[]
  readonly sent: Moment
  readonly shared: SentRow
  readonly own: SentRow
}

/** What a reply leaves to do for those who are not covered now. */
export interface Reading {
  /** `ask`: it came too late, the period was wrong, or the limits have changed. `fail`: a row was not answered. */
  readonly next: 'refuse' | 'ask' | 'fail'
  /** How long to rest before asking again. */
  readonly restMs: number
  readonly shorts: readonly Short[]
}

/** Makes the one debit that covers all who wait. */
export function makeAsk(entry: KeyEntry, waiters: readonly Waiter[], terms: AskTerms): Ask {
  const costs = waiters.map((waiter) => waiter.cost)
  const wanted: Wanted = { least: Math.min(...costs), need: costs.reduce((sum, cost) => sum + cost, 0) }
  for (const waiter of waiters) waiter.asks += 1
  const sentRow = (row: RowLeases): SentRow => {
    // Of debits in flight for one workspace only the first leases ahead: its keys would each take a tenth.
    const debit = row.debit(wanted, { ...terms, ahead: terms.ahead && row.asking === 0 })
    row.asking += 1
    return { row, debit, epoch: row.epoch }
  }
  return { entry, waiters, sent: terms.now, shared: sentRow(entry.shared), own: sentRow(entry.own) }
}

/** A row that nothing is wanted of need not be asked at all. */
export function debitOf({ shared, own }: Ask): Debit {
  return { shared: wants(shared) ? shared.debit : undefined, own: wants(own) ? own.debit : undefined }
}

/** The debit has come to its end, with an answer or without. */
export function endAsk({ shared, own }: Ask): void {
  for (const sent of [shared, own]) sent.row.asking -= 1
}

/** Takes in hand what a reply grants, where that is still to be spent, and tells what is missing. */
export function readReply(ask: Ask, reply: DebitReply, now: Moment): Reading {
  const readings = [readRow(ask, ask.shared, reply.shared, now), readRow(ask, ask.own, reply.own, now)]
  const shorts = readings.flatMap((reading) => reading.shorts)
  const has = (next: Reading['next']): boolean => readings.some((reading) => reading.next === next)
  const restMs = Math.max(...readings.map((reading) => reading.restMs))
  return { next: has('fail') ? 'fail' : has('ask') ? 'ask' : 'refuse', restMs, shorts }
}

/** A reply that nobody waits for any more: what it grants goes back. */
export function returnReply(ask: Ask, reply: DebitReply): void {
  returnRow(ask.shared, reply.shared)
  returnRow(ask.own, reply.own)
}

const NOT_ASKED: Reading = { next: 'refuse', restMs: 0, shorts: [] }
const ASK_AGAIN: Reading = { next: 'ask', restMs: 0, shorts: [] }
const UNANSWERED: Reading = { next: 'fail', restMs: 0, shorts: [] }

function readRow(ask: Ask, sent: SentRow, reply: RowReply | undefined, now: Moment): Reading {
  if (reply === undefined) return wants(sent) ? UNANSWERED : NOT_ASKED
  if (reply.kind === 'outside_period') return ASK_AGAIN
  if (reply.kind === 'stale_version') {
    sent.row.refused(reply.version)
    ask.entry.mistrust()
    return ASK_AGAIN
  }
  if (sent.epoch !== sent.row.epoch) {
    returnRow(sent, reply)
    return ASK_AGAIN
  }
  sent.row.note(reply.limits)
  const inTime = sent.row.hold(reply.limits, reply.storeNow, ask.sent, now)
  const restMs = inTime ? 0 : restOf(ask, reply, now)
  return { next: inTime ? 'refuse' : 'ask', restMs, shorts: shortsOf(sent, reply) }
}

/**
 * Until the bucket has ended in whose last moments the debit fell. Asked again at once, a quick store answers three times
 * within those moments, each time too late, and the request would be told that the limiter cannot be reached.
 */
function restOf({ sent }: Ask, { limits, storeNow }: Granted, now: Moment): number {
  if (now.mono - sent.mono > QUICK_ANSWER_MS_MAX) return 0
  const late = limits.filter((limit) => limit.granted > 0 && !isInTime(limit, storeNow, sent, now))
  return Math.max(0, ...late.map(({ endAt }) => endAt - storeNow))
}

function shortsOf({ row, debit }: SentRow, reply: Granted): readonly Short[] {
  return reply.limits.flatMap((limit, index) => {
    const budget = row.budgets[index]
    const need = debit.limits[index]?.need ?? 0
    return budget !== undefined && limit.granted < need ? [{ budget, reply: limit }] : []
  })
}

function returnRow(sent: SentRow, reply: RowReply | undefined): void {
  if (reply === undefined || !('limits' in reply)) return
  sent.row.returnUnheld(reply.limits, sent.debit.version)
}

function wants({ debit }: SentRow): boolean {
  return debit.giveBacks.length > 0 || debit.limits.some((limit) => limit.need > 0)
}
