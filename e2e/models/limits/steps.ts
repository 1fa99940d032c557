import type { Step } from '../search.ts'
import { debited, givenBack, limitUnder, type AskedDebit } from './row.ts'
import type { DebitReply, Setting, Wish } from './rules.ts'
import {
  type Flight,
  freshNode,
  type Lease,
  type Node,
  owing,
  released,
  type State,
  storeNow,
  withNode,
} from './state.ts'

/** All that can happen at one node, and to what it has sent. */
export function nodeSteps(state: State, setting: Setting, index: number): readonly Step<State>[] {
  const node = state.nodes[index]
  if (node === undefined) return []
  const name = `node ${String.fromCharCode(65 + index)}`
  const steps: Step<State>[] = [...requestSteps(state, setting, { node, index, name })]
  const { flight } = node
  if (flight !== undefined && flight.reply === undefined)
    steps.push(...executionSteps(state, setting, { node, index, name }, flight))
  if (flight?.reply !== undefined) {
    steps.push({
      label: `${name} hears the answer: ${told(flight, flight.reply)}`,
      next: answered(state, setting, { node, index, name }, flight, flight.reply),
    })
  }
  if (flight !== undefined) {
    const owed = setting.rules.giveBackOnce ? node.owed : flight.debit.giveBacks.reduce(owing, node.owed)
    steps.push({ label: `${name} gets no answer`, next: withNode(state, index, { flight: undefined, owed }) })
  }
  const swept = sweptOwed(node)
  if (swept.length > 0) {
    const leases = node.leases.map((lease) => (lease?.left === 0 ? undefined : lease))
    const row = givenBack(state.row, swept, setting)
    steps.push({
      label: `${name} gives back what is left of ended leases`,
      next: withNode({ ...state, row }, index, { leases, owed: [] }),
    })
  }
  if (state.change !== 'none' && !node.changed) {
    steps.push({
      label: `${name} applies the change of the limits`,
      next: withNode(state, index, changed(node, setting)),
    })
  }
  if (state.crashesLeft > 0) {
    const fresh = freshNode(state.change === 'none' ? 1 : 2, setting.sizes.limits.length)
    steps.push({
      label: `${name} crashes and starts anew`,
      next: withNode({ ...state, crashesLeft: state.crashesLeft - 1 }, index, fresh),
    })
  }
  return steps
}

interface Who {
  readonly node: Node
  readonly index: number
  readonly name: string
}

/** A request takes a token of each limit in hand, or asks for them. */
function requestSteps(state: State, setting: Setting, { node, index, name }: Who): readonly Step<State>[] {
  if (covers(node.leases))
    return [{ label: `${name} admits a request from its lease`, next: admitted(state, setting, index, node) }]
  if (node.flight !== undefined) return []
  return setting.sizes.asks.map((need) => {
    let { owed } = node
    const wishes = node.leases.map((lease, limit): Wish => {
      if (lease !== undefined && lease.left > 0 && lease.tokens >= need) return { limit, least: 0, need: 0 }
      owed = released(owed, lease, limit)
      return { limit, least: 1, need }
    })
    const leases = node.leases.map((lease, limit) => ((wishes[limit]?.need ?? 0) > 0 ? undefined : lease))
    const debit = { version: node.version, giveBacks: owed, wishes }
    const flight: Flight = { debit, ago: 0, reply: undefined, dropped: false }
    const back = owed.length > 0 ? ', and gives back' : ''
    return { label: `${name} asks for ${need}${back}`, next: withNode(state, index, { leases, owed: [], flight }) }
  })
}

function executionSteps(state: State, setting: Setting, { index, name }: Who, flight: Flight): readonly Step<State>[] {
  const { debit } = flight
  if (!setting.rules.oneRowForAllLimits && debit.seen === undefined) {
    const seen: AskedDebit = { ...debit, seen: state.row }
    return [
      {
        label: `the statement of ${name} begins and sees both rows`,
        next: withNode(state, index, { flight: { ...flight, debit: seen } }),
      },
    ]
  }
  const { row, reply } = debited(state.row, debit, storeNow(state), setting)
  setting.onDebit?.({ ...debit, before: state.row, after: row, storeNow: storeNow(state), reply })
  const label = `the store executes the debit of ${name}: ${reply.kind}`
  return [{ label, next: withNode({ ...state, row }, index, { flight: { ...flight, reply } }) }]
}

function told({ ago, dropped }: Flight, reply: DebitReply): string {
  if (reply.kind !== 'granted') return reply.kind
  if (dropped) return 'granted, under limits that have changed'
  return reply.grants.every(({ tokens, life }) => tokens === 0 || ago < life) ? 'granted' : 'granted, too late'
}

function answered(state: State, setting: Setting, { node, index }: Who, flight: Flight, reply: DebitReply): State {
  const { rules, sizes } = setting
  if (reply.kind !== 'granted') {
    // Where the row has seen later limits, the key is read again from the primary.
    const reread = reply.kind === 'stale' ? { ...handedBack(node), version: 2 } : {}
    return withNode(state, index, { ...reread, flight: undefined })
  }
  let { owed } = node
  let late = false
  const { version } = flight.debit
  const leases = reply.grants.map(({ tokens, bucket, life }, limit): Lease | undefined => {
    const lease = node.leases[limit]
    if (tokens === 0) return lease
    const tooLate = flight.ago >= life
    if (flight.dropped || tooLate) {
      late ||= tooLate
      owed = owing(owed, { limit, version, bucket, tokens })
      return lease
    }
    const joins = lease !== undefined && lease.left > 0 && lease.bucket === bucket
    if (!joins) owed = released(owed, lease, limit)
    const left = joins ? Math.min(lease.left, life - flight.ago) : life - flight.ago
    return { tokens: tokens + (joins ? lease.tokens : 0), bucket, version, left }
  })
  const next = withNode(state, index, { leases, owed, flight: undefined })
  if (covers(leases)) return admitted(next, setting, index, { ...node, leases })
  if (!late || rules.lateReplyAdmitsNobody) return next
  const spent = withNode(next, index, {
    owed: owed.filter(({ tokens }) => tokens > 1).map((each) => ({ ...each, tokens: each.tokens - 1 })),
  })
  return counted(spent, version, sizes.limits, setting)
}

function covers(leases: readonly (Lease | undefined)[]): boolean {
  return leases.every((lease) => lease !== undefined && lease.tokens > 0 && lease.left > 0)
}

function admitted(state: State, setting: Setting, index: number, { leases }: Pick<Node, 'leases'>): State {
  const left = leases.map((lease) =>
    lease === undefined || lease.tokens === 1 ? undefined : { ...lease, tokens: lease.tokens - 1 },
  )
  const version = Math.max(...leases.map((lease) => lease?.version ?? 0))
  return counted(withNode(state, index, { leases: left }), version, setting.sizes.limits, setting)
}

/** The promise: no window that ends now holds more than the limit. */
function counted(state: State, version: number, limits: Setting['sizes']['limits'], { sizes }: Setting): State {
  const all = [...state.admitted, { at: state.now, version }]
  const longest = Math.max(...limits.map(({ buckets }) => buckets * sizes.width))
  const overfull = limits.flatMap((size, limit) => {
    const held = all.filter(({ at }) => at > state.now - size.buckets * sizes.width)
    // Once somebody was admitted under the lowered limit, or the change was answered, it holds for all.
    const newest = state.change === 'answered' ? 2 : Math.max(...held.map((each) => each.version))
    const most = limitUnder(size, newest)
    return held.length > most
      ? [`a window of limit ${limit + 1} holds ${held.length} of ${most} admitted requests`]
      : []
  })
  return {
    ...state,
    admitted: all.filter(({ at }) => at > state.now - longest),
    overfull: state.overfull ?? overfull[0],
  }
}

/** Whatever is in hand goes back. */
function handedBack(node: Node): Pick<Node, 'leases' | 'owed'> {
  const owed = node.leases.reduce((all, lease, limit) => released(all, lease, limit), node.owed)
  return { leases: node.leases.map(() => undefined), owed }
}

function changed(node: Node, { rules }: Setting): Partial<Node> {
  const hand = rules.leasesDroppedOnChange ? handedBack(node) : {}
  const flight = node.flight && { ...node.flight, dropped: node.flight.dropped || rules.debitsInFlightDroppedOnChange }
  return { ...hand, flight, version: 2, changed: true }
}

function sweptOwed(node: Node): Node['owed'] {
  return node.leases.reduce((all, lease, limit) => (lease?.left === 0 ? released(all, lease, limit) : all), node.owed)
}
