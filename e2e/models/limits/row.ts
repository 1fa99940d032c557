import type { DebitReply, GiveBack, Grant, LimitSize, Row, Setting, Window, Wish } from './rules.ts'

export interface AskedDebit {
  readonly version: number
  readonly giveBacks: readonly GiveBack[]
  readonly wishes: readonly Wish[]
  /** What the rows held as the statement began, where each limit has a row of its own. */
  readonly seen?: Row | undefined
}

/** One debit of the row: gives back, then takes all that is asked, or nothing. */
export function debited(
  row: Row,
  debit: AskedDebit,
  storeNow: number,
  setting: Setting,
): { readonly row: Row; readonly reply: DebitReply } {
  const { rules, sizes } = setting
  const before = givenBack(row, debit.giveBacks, setting)
  if (debit.version < before.version && rules.rowRefusesOlderLimits) return { row: before, reply: { kind: 'stale' } }
  const clock = Math.floor(storeNow / sizes.width)
  const windows = before.windows.map((window) => ({
    ...window,
    newest: rules.rowNeverGoesBack ? Math.max(clock, window.newest) : clock,
  }))
  const version = Math.max(before.version, debit.version)
  const left = debit.wishes.map(({ limit }) => {
    // A statement that had to wait looks again at the row that it waited for, and at no other.
    const window =
      limit > 0 && debit.seen !== undefined
        ? { ...debit.seen.windows[limit], newest: windows[limit]?.newest ?? 0 }
        : windows[limit]
    const size = sizes.limits[limit]
    if (window?.counts === undefined || size === undefined) return 0
    return limitUnder(size, debit.version) - spent({ newest: window.newest, counts: window.counts }, size, setting)
  })
  const wanted = debit.wishes.flatMap(({ need }, index) => (need > 0 ? [left[index] ?? 0] : []))
  if (wanted.some((each) => each < 1)) return { row: { version, windows }, reply: { kind: 'refused' } }
  const grants: Grant[] = []
  const charged = windows.map((window, index): Window => {
    const tokens = Math.min(debit.wishes[index]?.need ?? 0, ...wanted)
    grants.push({ tokens, bucket: window.newest, life: lifeOf(window.newest, storeNow, setting) })
    if (tokens === 0) return window
    return { ...window, counts: { ...window.counts, [window.newest]: (window.counts[window.newest] ?? 0) + tokens } }
  })
  return { row: { version, windows: charged }, reply: { kind: 'granted', grants } }
}

export function givenBack(row: Row, giveBacks: readonly GiveBack[], setting: Setting): Row {
  const windows = row.windows.map((window, limit) => {
    const counts = { ...window.counts }
    for (const giveBack of giveBacks) {
      if (giveBack.limit !== limit || giveBack.version !== row.version) continue
      const bucket = setting.rules.giveBackByBucket ? giveBack.bucket : bucketInSlotOf(giveBack, window, setting)
      counts[bucket] = Math.max(0, (counts[bucket] ?? 0) - giveBack.tokens)
    }
    return { ...window, counts }
  })
  return giveBacks.length === 0 ? row : { ...row, windows }
}

export function limitUnder(size: LimitSize, version: number): number {
  return version > 1 ? size.lowered : size.limit
}

/** The oldest bucket that counts while this one is the newest. */
export function oldestCounted(newest: number, { buckets }: LimitSize, { rules }: Pick<Setting, 'rules'>): number {
  return newest - buckets + (rules.countsOneBucketMore ? 0 : 1)
}

function spent({ newest, counts }: Window, size: LimitSize, setting: Setting): number {
  let sum = 0
  for (let bucket = oldestCounted(newest, size, setting); bucket <= newest; bucket += 1) sum += counts[bucket] ?? 0
  return sum
}

/** Buckets in a ring: the slot may hold a later bucket by now. */
function bucketInSlotOf({ bucket, limit }: GiveBack, { newest }: Window, { sizes }: Setting): number {
  const slots = (sizes.limits[limit]?.buckets ?? 0) + 1
  return newest - ((((newest - bucket) % slots) + slots) % slots)
}

function lifeOf(bucket: number, storeNow: number, { rules, sizes }: Setting): number {
  if (!rules.leaseEndsWithBucket) return sizes.width * 2
  const life = (bucket + 1) * sizes.width - storeNow
  return sizes.slowClocks && rules.margin ? life - 1 : life
}
