import type { AskedDebit } from './row.ts'
import { oldestCounted } from './row.ts'
import type { DebitReply, GiveBack, Row, Setting, Window } from './rules.ts'

/** Tokens in a node's hand. */
export interface Lease {
  readonly tokens: number
  readonly bucket: number
  readonly version: number
  /** Ticks of the node's clock. */
  readonly left: number
}

export interface Flight {
  readonly debit: AskedDebit
  /** Ticks of the node's clock since it was sent. */
  readonly ago: number
  readonly reply: DebitReply | undefined
  /** A change has named the key since. */
  readonly dropped: boolean
}

export interface Node {
  /** Of the limits that it knows. */
  readonly version: number
  /** Whether it has the change. */
  readonly changed: boolean
  readonly leases: readonly (Lease | undefined)[]
  readonly owed: readonly GiveBack[]
  readonly flight: Flight | undefined
}

export interface Admission {
  readonly at: number
  readonly version: number
}

export interface State {
  /** In ticks, for ever: states that differ by whole buckets are one. */
  readonly now: number
  /** How far the store's clock has stepped back. */
  readonly back: number
  readonly row: Row
  readonly nodes: readonly Node[]
  readonly change: 'none' | 'committed' | 'answered'
  /** In the longest window, the last one last. */
  readonly admitted: readonly Admission[]
  readonly overfull: string | undefined
  readonly crashesLeft: number
}

/** Some way from nought, so that no number is below it. */
const BEGIN = 60

export function startOf({ sizes }: Setting): State {
  const now = BEGIN * sizes.width
  return {
    now,
    back: 0,
    row: { version: 1, windows: sizes.limits.map(() => ({ newest: BEGIN, counts: {} })) },
    nodes: Array.from({ length: sizes.nodes }, () => freshNode(1, sizes.limits.length)),
    change: 'none',
    admitted: [],
    overfull: undefined,
    crashesLeft: sizes.crashes,
  }
}

export function freshNode(version: number, limits: number): Node {
  return {
    version,
    changed: version > 1,
    leases: Array.from({ length: limits }, () => undefined),
    owed: [],
    flight: undefined,
  }
}

export function storeNow({ now, back }: State): number {
  return now - back
}

export function withNode(state: State, index: number, change: Partial<Node>): State {
  const nodes = state.nodes.map((node, at) => (at === index ? { ...node, ...change } : node))
  return { ...state, nodes }
}

/** A debt, with what is owed to the same bucket. */
export function owing(owed: readonly GiveBack[], giveBack: GiveBack): readonly GiveBack[] {
  const same = (other: GiveBack): boolean =>
    other.limit === giveBack.limit && other.version === giveBack.version && other.bucket === giveBack.bucket
  const known = owed.find(same)
  const rest = owed.filter((other) => !same(other))
  return [...rest, { ...giveBack, tokens: giveBack.tokens + (known?.tokens ?? 0) }]
}

export function released(owed: readonly GiveBack[], lease: Lease | undefined, limit: number): readonly GiveBack[] {
  if (lease === undefined) return owed
  return owing(owed, { limit, version: lease.version, bucket: lease.bucket, tokens: lease.tokens })
}

/** Equal for states that differ by whole buckets, by which node is which, or by what has no effect any more. */
export function keyOf(state: State, setting: Setting): string {
  const { sizes } = setting
  const base = Math.floor(state.now / sizes.width)
  const clock = Math.floor(storeNow(state) / sizes.width)
  const backLeft = sizes.stepsBack - state.back
  const counts = (limit: number, bucket: number): boolean => {
    const size = sizes.limits[limit]
    return size !== undefined && bucket >= oldestCounted(clock - Math.ceil(backLeft / sizes.width), size, setting)
  }
  /** Of a bucket that never counts again nothing is left; but for its slot, should a give-back go by that. */
  const placeOf = (limit: number, bucket: number): string | undefined => {
    if (counts(limit, bucket)) return `${bucket - base}`
    const slots = (sizes.limits[limit]?.buckets ?? 0) + 1
    return setting.rules.giveBackByBucket ? undefined : `s${(base - bucket) % slots}`
  }
  const windowKey = (window: Window, limit: number): string => {
    const newest = backLeft === 0 && setting.rules.rowNeverGoesBack ? Math.max(clock, window.newest) : window.newest
    const held = Object.entries(window.counts).filter(([bucket, count]) => count > 0 && counts(limit, Number(bucket)))
    const known = counts(limit, newest) ? newest - base : '-'
    return `${known}:${held.map(([bucket, count]) => `${Number(bucket) - base}x${count}`).join('.')}`
  }
  const owedKey = (owed: readonly GiveBack[]): string =>
    owed
      .filter(({ limit, bucket, version }) => placeOf(limit, bucket) !== undefined && version >= state.row.version)
      .map(({ limit, version, bucket, tokens }) => `${limit}v${version}b${placeOf(limit, bucket)}x${tokens}`)
      .sort()
      .join()
  const debitKey = ({ version, giveBacks, wishes, seen }: AskedDebit): string =>
    `${version}${owedKey(giveBacks)}w${wishes.map(({ need }) => need).join('')}${seen === undefined ? '' : seen.windows.map(windowKey).join()}`
  const replyKey = (reply: DebitReply | undefined): string =>
    reply === undefined
      ? ''
      : reply.kind === 'granted'
        ? reply.grants.map(({ tokens, bucket, life }, limit) => grantKey(tokens, placeOf(limit, bucket), life)).join()
        : reply.kind
  const flightKey = (flight: Flight): string =>
    // Of a debit that was executed only the answer is left, and what would be sent again.
    `${flight.dropped ? 'd' : ''}${flight.ago}${flight.reply === undefined || !setting.rules.giveBackOnce ? debitKey(flight.debit) : flight.debit.version}=${replyKey(flight.reply)}`
  const leaseKey = (lease: Lease | undefined, limit: number): string => {
    if (lease === undefined) return '-'
    const place = placeOf(limit, lease.bucket)
    if (lease.left === 0 && (place === undefined || lease.version < state.row.version)) return '-'
    return `${lease.tokens}b${place}v${lease.version}l${lease.left}`
  }
  const nodes = state.nodes.map(({ version, changed, leases, owed, flight }) => {
    const hand = leases.map(leaseKey).join('+')
    return `${version}${changed ? 'c' : ''}|${hand}|${owedKey(owed)}|${flight === undefined ? '' : flightKey(flight)}`
  })
  nodes.sort()
  const admitted = state.admitted.map(({ at, version }) => `${state.now - at}v${version}`).join()
  return `${state.now % sizes.width};${state.back};${state.row.version};${state.row.windows.map(windowKey).join('+')};${nodes.join(' ')};${state.change.at(0)};${admitted};${state.crashesLeft}${state.overfull ?? ''}`
}

function grantKey(tokens: number, place: string | undefined, life: number): string {
  if (tokens === 0) return '-'
  // It came too late, and there is nothing to give back to.
  return place === undefined ? 'late' : `${tokens}b${place}l${life}`
}
