import type { RevocationSizes, Setting } from './rules.ts'

/** Names a change: its number, and what is random in the product; here the command that wrote it, 0 for the first. */
export interface Mark {
  readonly seq: number
  readonly id: number
}

export interface Change extends Mark {
  readonly digests: readonly number[]
  /** Whether it names the key too. */
  readonly key: boolean
}

/** A row of `nodes`. */
export interface Row {
  readonly applied: number
  readonly renewals: number
  /** Since it was last renewed, by the store's clock; kept only where someone looks at it. */
  readonly age: number
}

export interface Load {
  readonly digest: number
  /** The verdict that it read, as the command that brought it; `undefined`: not read yet. */
  readonly value: number | undefined
  readonly begun: 'under this registration' | 'past the deadline' | 'under an earlier one' | 'under none'
  readonly named: boolean
  readonly joinable: boolean
}

export type Reply =
  | { readonly kind: 'gone' }
  | { readonly kind: 'joined'; readonly head: Mark }
  /** `missed`: changes were unread and did not come along. */
  | { readonly kind: 'renewed'; readonly changes: readonly Change[]; readonly missed: boolean }

/** A join or a renewal on its way. */
export interface Sent {
  readonly kind: 'join' | 'renewal'
  readonly applied: Mark
  /** Ticks of the node's clock since it was sent. */
  readonly ago: number
  readonly reply: Reply | undefined
}

export interface Node {
  readonly registered: boolean
  readonly applied: Mark
  /** Ticks of its clock until the deadline. */
  readonly left: number
  /** What it remembers of each digest. */
  readonly known: readonly (number | undefined)[]
  readonly loads: readonly Load[]
  readonly sent: Sent | undefined
  /** Given up by the node, and not yet arrived at the store. */
  readonly straggler: Pick<Sent, 'kind' | 'applied'> | undefined
  readonly row: Row | undefined
  /** The row as a crash of the store would leave it. */
  readonly durableRow: Row | undefined
  /** A renewal was answered, and a change from before it is still unread. */
  readonly missed: boolean
}

export interface Command {
  readonly phase: 'idle' | 'begun' | 'waiting' | 'answered' | 'failed'
  /** What it waits for. */
  readonly mark: Mark
  /** The digests that it read, where it has. */
  readonly digests: readonly number[] | undefined
  /** The verdict of each digest that it promises everywhere. */
  readonly promised: readonly (number | undefined)[]
  /** For each node the row as it was seen, and the ticks since. */
  readonly silences: readonly (Silence | undefined)[]
  /** For each node the removal on its way, by the renewals that were seen. */
  readonly removing: readonly (number | undefined)[]
}

export interface Silence {
  readonly renewals: number
  readonly ticks: number
}

export interface State {
  readonly nodes: readonly Node[]
  readonly commands: readonly Command[]
  readonly changes: readonly Change[]
  /** The verdicts of each digest in the order of their commits; empty: there is no such secret yet. */
  readonly verdicts: readonly (readonly number[])[]
  /** For each digest the earliest of its verdicts that may still be given to a request that starts now. */
  readonly floors: readonly number[]
  /** A command said `everywhere` of a change that the store no longer held. */
  readonly falseAnswer: boolean
  readonly crashesLeft: number
  readonly restoresLeft: number
  readonly clockStepsLeft: number
  /** Of a lease, for clocks that miss a tick in each. */
  readonly phase: number
}

const FIRST: Mark = { seq: 0, id: 0 }

export function startOf({ sizes, life }: Setting): State {
  const node = sizes.warm ? warmNode(life, sizes) : coldNode(sizes)
  return {
    nodes: Array.from({ length: sizes.nodes }, () => node),
    commands: sizes.commands.map(() => ({
      phase: 'idle',
      mark: FIRST,
      digests: undefined,
      promised: [],
      silences: [],
      removing: [],
    })),
    changes: [{ ...FIRST, digests: [], key: false }],
    verdicts: digestsOf(sizes).map((digest) => (digest === 0 ? [0] : [])),
    floors: digestsOf(sizes).map(() => 0),
    falseAnswer: false,
    crashesLeft: sizes.crashes,
    restoresLeft: sizes.restores,
    clockStepsLeft: sizes.clockSteps,
    phase: 0,
  }
}

/** The second digest comes with a rotation. */
export function digestsOf({ commands }: RevocationSizes): readonly number[] {
  return commands.includes('rotate') ? [0, 1] : [0]
}

export function coldNode(sizes: RevocationSizes): Node {
  return {
    registered: false,
    applied: FIRST,
    left: 0,
    known: digestsOf(sizes).map(() => undefined),
    loads: [],
    sent: undefined,
    straggler: undefined,
    row: undefined,
    durableRow: undefined,
    missed: false,
  }
}

function warmNode(life: number, sizes: RevocationSizes): Node {
  const row = { applied: 0, renewals: 0, age: 0 }
  const known = digestsOf(sizes).map((digest) => (digest === 0 ? 0 : undefined))
  return {
    ...coldNode(sizes),
    registered: true,
    left: life,
    known,
    row,
    durableRow: sizes.crashes > 0 ? row : undefined,
  }
}

/** What the store answers now. */
export function verdictNow(state: State, digest: number): number | undefined {
  return state.verdicts[digest]?.at(-1)
}

export function headOf(state: State): Mark {
  const { seq, id } = state.changes.at(-1) ?? FIRST
  return { seq, id }
}

export function holds(state: State, mark: Mark, byId: boolean): boolean {
  return state.changes.some(({ seq, id }) => seq === mark.seq && (!byId || id === mark.id))
}

export function replaced<T>(list: readonly T[], index: number, item: T): readonly T[] {
  const copy = [...list]
  copy[index] = item
  return copy
}

export function withNode(state: State, index: number, change: Partial<Node>): State {
  const node = state.nodes[index]
  return node === undefined ? state : { ...state, nodes: replaced(state.nodes, index, { ...node, ...change }) }
}

export function withCommand(state: State, index: number, change: Partial<Command>): State {
  const command = state.commands[index]
  return command === undefined
    ? state
    : { ...state, commands: replaced(state.commands, index, { ...command, ...change }) }
}

/** The row was renewed or removed, or it is one under another id: what commands have seen is then of a row that is no more. */
export function withRow(
  state: State,
  setting: Setting,
  index: number,
  row: Row | undefined,
  id: 'same' | 'other' = 'same',
): State {
  const next = withNode(state, index, { row: row && setting.uncounted ? { ...row, renewals: 0 } : row })
  if (id === 'same' && !setting.uncounted) return next
  const commands = next.commands.map((command) =>
    command.silences[index] === undefined && command.removing[index] === undefined
      ? command
      : {
          ...command,
          silences: replaced(command.silences, index, undefined),
          removing: replaced(command.removing, index, undefined),
        },
  )
  return { ...next, commands }
}

/** A durable commit takes all with it that was committed before. */
export function withDurableCommit(state: State, { sizes }: Setting): State {
  if (sizes.crashes === 0) return state
  return { ...state, nodes: state.nodes.map((node) => ({ ...node, durableRow: node.row })) }
}
