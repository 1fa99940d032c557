import type { Step } from '../search.ts'
import { RENEWALS_MAX, type Setting } from './rules.ts'
import {
  type Change,
  coldNode,
  headOf,
  holds,
  type Load,
  type Node,
  type Reply,
  type Row,
  type Sent,
  type State,
  withDurableCommit,
  withNode,
  withRow,
} from './state.ts'

/** What one node does, and what its requests do at the store. That it does nothing for as long as it likes is in the search. */
export function nodeSteps(state: State, setting: Setting, index: number, name: string): readonly Step<State>[] {
  const node = state.nodes[index]
  if (node === undefined) return []
  const steps: Step<State>[] = []
  const add = (label: string, next: State): void => void steps.push({ label: `node ${name} ${label}`, next })

  if (node.sent === undefined) {
    const kind = node.registered ? 'renewal' : 'join'
    const sent: Sent = { kind, applied: node.applied, ago: 0, reply: undefined }
    add(
      node.registered ? `sends a renewal: it has applied ${node.applied.seq}` : 'sends a join',
      withNode(state, index, { sent }),
    )
  } else {
    if (node.sent.reply === undefined) {
      const executed = execute(state, setting, index, node.sent)
      if (executed !== undefined) {
        const next = withNode(executed.state, index, { sent: { ...node.sent, reply: executed.reply } })
        steps.push({
          label: `the store executes the ${node.sent.kind} of node ${name}: ${saidOf(executed.reply)}`,
          next,
        })
      }
    } else
      add(
        `hears the answer to its ${node.sent.kind}`,
        withNode(state, index, heard(node, node.sent, node.sent.reply, setting)),
      )
    if (setting.sizes.stragglers)
      add(`gives up its ${node.sent.kind}`, withNode(state, index, givenUp(node, node.sent, setting)))
  }
  if (node.straggler !== undefined) {
    const executed = execute(state, setting, index, node.straggler)
    const next = executed && withNode(executed.state, index, { straggler: undefined })
    if (next !== undefined)
      steps.push({ label: `the store executes the ${node.straggler.kind} that node ${name} gave up`, next })
  }
  if (!setting.rules.renewalReturnsUnread && node.registered) {
    const unread = state.changes.filter(({ seq }) => seq > node.applied.seq)
    if (unread.length > 0) add('reads the feed', withNode(state, index, applied(node, unread, setting)))
  }
  if (setting.sizes.kills && isUsed(node)) {
    // Its row is left out at once: one that stays until it is removed only makes commands wait.
    add(
      'is killed and starts anew',
      withRow(withNode(state, index, coldNode(setting.sizes)), setting, index, undefined, 'other'),
    )
  }
  return steps
}

function isUsed(node: Node): boolean {
  return node.registered || node.sent !== undefined || node.row !== undefined || node.loads.length > 0
}

function execute(
  state: State,
  setting: Setting,
  index: number,
  { kind, applied }: Pick<Sent, 'kind' | 'applied'>,
): { readonly state: State; readonly reply: Reply } | undefined {
  const { rules } = setting
  const row = state.nodes[index]?.row
  if (!setting.uncounted && (row?.renewals ?? 0) >= RENEWALS_MAX) return undefined
  if (kind === 'join') {
    const head = headOf(state)
    // Under an id of the process a second join meets the row of the first.
    const renewals = row === undefined || rules.registrationHasOwnId ? 0 : row.renewals + 1
    const id = rules.registrationHasOwnId ? 'other' : 'same'
    const next = withRow(state, setting, index, { applied: head.seq, renewals, age: 0 }, id)
    return { state: withDurableCommit(next, setting), reply: { kind: 'joined', head } }
  }
  if (!holds(state, applied, rules.changesHaveIds)) return { state, reply: { kind: 'gone' } }
  if (row === undefined && rules.renewalNeedsRow) return { state, reply: { kind: 'gone' } }
  const renewed: Row = { applied: applied.seq, renewals: (row?.renewals ?? -1) + 1, age: 0 }
  const unread = state.changes.filter(({ seq }) => seq > applied.seq)
  const changes = rules.renewalReturnsUnread ? unread : []
  return {
    state: withRow(state, setting, index, renewed),
    reply: { kind: 'renewed', changes, missed: changes.length < unread.length },
  }
}

function saidOf(reply: Reply): string {
  if (reply.kind === 'gone') return 'its row is gone'
  if (reply.kind === 'joined') return `its row begins at ${reply.head.seq}`
  if (reply.missed) return 'renewed, and the unread changes stay unread'
  return reply.changes.length === 0
    ? 'renewed, nothing unread'
    : `renewed, unread is ${reply.changes.map(({ seq }) => seq).join(', ')}`
}

function heard(node: Node, sent: Sent, reply: Reply, { rules, life, sizes }: Setting): Partial<Node> {
  const left = Math.max(0, life - (rules.deadlineFromSend ? sent.ago : 0))
  if (reply.kind === 'joined') return { registered: true, applied: reply.head, left, sent: undefined }
  if (reply.kind === 'renewed') {
    const after = applied(node, reply.changes, { rules })
    return { ...after, left, sent: undefined, missed: node.missed || reply.missed }
  }
  const loads = rules.loadsDieOnRejoin
    ? node.loads.map(
        (load): Load => ({
          ...load,
          begun: load.begun === 'under none' ? load.begun : 'under an earlier one',
          joinable: false,
        }),
      )
    : node.loads
  const known = rules.cacheEmptiedOnRejoin ? coldNode(sizes).known : node.known
  // An earlier registration's renewals find no row of theirs any more.
  const straggler = rules.registrationHasOwnId ? undefined : node.straggler
  return { registered: false, left: 0, sent: undefined, loads, known, straggler }
}

/** A join under an id of its own that arrives late makes a row that nobody renews: left out, it only makes commands wait. */
function givenUp(node: Node, { kind, applied, reply }: Sent, { rules }: Setting): Partial<Node> {
  const lives = reply === undefined && (kind === 'renewal' || !rules.registrationHasOwnId)
  return { sent: undefined, straggler: lives ? { kind, applied } : node.straggler }
}

/** What is named is forgotten; loads in flight that are named are not kept, and nobody joins them any more. */
function applied(node: Node, changes: readonly Change[], { rules }: Pick<Setting, 'rules'>): Partial<Node> {
  let { known, loads } = node
  for (const change of changes) {
    const byKey = change.key && rules.dropsByKeyId
    const names = (digest: number): boolean => byKey || change.digests.includes(digest)
    known = known.map((value, digest) => (names(digest) ? undefined : value))
    loads = loads.map((load) => ({
      ...load,
      named: load.named || (rules.namedLoadNotKept && names(load.digest)),
      joinable: load.joinable && !rules.namedLoadLeavesTable,
    }))
  }
  const last = changes.at(-1)
  return last === undefined ? {} : { known, loads, applied: { seq: last.seq, id: last.id } }
}
