import { type BucketRow, debitRow, type LimitDebit, type RowReply, windowShape } from '@keywright/core'
import type { ExecutedDebit, LimitSizes, Row } from './rules.ts'

const SUBJECT = 'key_1'
/** Nearly the narrowest bucket that the product cuts, and a whole number of ticks. */
const BUCKET_MS = 252
/** What the product adds to a window before it cuts it: the grain of the store's clock. */
const GRAIN_MS = 1

/** What the product's row answers to the same debit, in the model's words; `undefined` where it does the same. */
export function differenceFromProduct(debit: ExecutedDebit, sizes: LimitSizes): string | undefined {
  const tickMs = BUCKET_MS / sizes.width
  const windowMs = sizes.limits.map(({ buckets }) => buckets * BUCKET_MS - GRAIN_MS)
  const { shiftMs } = windowShape(windowMs[0] ?? BUCKET_MS, SUBJECT)
  const nameOf = (limit: number): string => `limit_${limit}`

  const stored: BucketRow = {
    version: debit.before.version,
    spoiled: false,
    limits: debit.before.windows.map(({ newest, counts }, limit) => ({
      kind: 'window',
      name: nameOf(limit),
      windowMs: windowMs[limit] ?? 0,
      newest,
      counts: Array.from({ length: (sizes.limits[limit]?.buckets ?? 0) + 1 }, (_, age) => counts[newest - age] ?? 0),
    })),
  }
  const limits = debit.wishes.map(({ limit, least, need }): LimitDebit => {
    const size = sizes.limits[limit]
    const allowed = debit.version > 1 ? size?.lowered : size?.limit
    return {
      kind: 'window',
      name: nameOf(limit),
      windowMs: windowMs[limit] ?? 0,
      limit: allowed ?? 0,
      least,
      need,
      ratePerMs: 0,
    }
  })
  const giveBacks = debit.giveBacks.map(({ limit, ...rest }) => ({ limit: nameOf(limit), ...rest }))
  const asked = {
    subject: SUBJECT,
    version: debit.version,
    refusedVersion: undefined,
    limits,
    giveBacks,
    nodes: sizes.nodes,
  }
  // Boundaries are shifted by the subject, so that the model's ticks and the product's milliseconds begin buckets together.
  const { row, reply } = debitRow(stored, asked, debit.storeNow * tickMs - shiftMs)

  const product = `${replyOfProduct(reply, tickMs)} ${rowOfProduct(row)}`
  const model = `${replyOfModel(debit)} ${rowOfModel(debit.after, sizes)}`
  return product === model ? undefined : `the model says ${model}, the product ${product}`
}

function replyOfProduct(reply: RowReply, tickMs: number): string {
  if (reply.kind === 'stale_version') return 'stale'
  if (reply.kind !== 'granted') return reply.kind
  const grants = reply.limits.map(({ granted, bucket, endAt }) =>
    granted === 0 ? '-' : `${granted}@${bucket} for ${(endAt - reply.storeNow) / tickMs}`,
  )
  return `granted ${grants.join()}`
}

function replyOfModel({ reply }: ExecutedDebit): string {
  if (reply.kind !== 'granted') return reply.kind
  return `granted ${reply.grants.map(({ tokens, bucket, life }) => (tokens === 0 ? '-' : `${tokens}@${bucket} for ${life}`)).join()}`
}

function rowOfProduct({ version, limits }: BucketRow): string {
  const windows = limits.map((limit) =>
    limit.kind === 'window' ? windowTold(limit.newest, (age) => limit.counts[age] ?? 0, limit.counts.length) : 'quota',
  )
  return `v${version} ${windows.join(' ')}`
}

function rowOfModel({ version, windows }: Row, sizes: LimitSizes): string {
  const told = windows.map(({ newest, counts }, limit) =>
    windowTold(newest, (age) => counts[newest - age] ?? 0, (sizes.limits[limit]?.buckets ?? 0) + 1),
  )
  return `v${version} ${told.join(' ')}`
}

function windowTold(newest: number, countAt: (age: number) => number, counted: number): string {
  const held = Array.from({ length: counted }, (_, age) => age).filter((age) => countAt(age) > 0)
  return `${newest}:${held.map((age) => `${newest - age}x${countAt(age)}`).join('.')}`
}
