import type { Step } from '../search.ts'
import type { CommandKind, Setting } from './rules.ts'
import {
  type Change,
  type Command,
  headOf,
  holds,
  replaced,
  type Silence,
  type State,
  verdictNow,
  withCommand,
  withDurableCommit,
  withRow,
} from './state.ts'

/** What one command does: its transaction, then its looks at who owes the change, and removals of silent rows. */
export function commandSteps(state: State, setting: Setting, index: number): readonly Step<State>[] {
  const command = state.commands[index]
  const kind = setting.sizes.commands[index]
  if (command === undefined || kind === undefined) return []
  if (command.phase === 'idle' || command.phase === 'begun')
    return transactionSteps(state, setting, { index, command, kind })
  if (command.phase !== 'waiting') return []
  const name = `command ${index + 1}`
  const removals = command.removing.flatMap((seen, node): Step<State>[] => {
    if (seen === undefined) return []
    const without = withCommand(state, index, { removing: replaced(command.removing, node, undefined) })
    const fits = state.nodes[node]?.row?.renewals === seen
    const next = fits ? withRow(without, setting, node, undefined) : without
    return [{ label: `the removal of the silent row by ${name} is executed`, next }]
  })
  if (removals.length > 0) return removals
  return look(state, setting, { index, command, kind }, name)
}

interface Who {
  readonly index: number
  readonly command: Command
  readonly kind: CommandKind
}

function transactionSteps(state: State, setting: Setting, who: Who): readonly Step<State>[] {
  const { index, command, kind } = who
  const { rules } = setting
  const name = `command ${index + 1} (${kind})`
  const before = state.commands[index - 1]?.phase ?? 'answered'
  const earlierCommitted = before !== 'idle' && before !== 'begun'
  const steps: Step<State>[] = []
  if (command.phase === 'idle' && kind === 'change' && !rules.digestsReadUnderLock) {
    const digests = existing(state)
    steps.push({
      label: `${name} reads the key's digests`,
      next: withCommand(state, index, { phase: 'begun', digests }),
    })
  }
  if (!rules.sequenceInCommitOrder) {
    const taken = [headOf(state).seq, ...state.commands.map(({ mark }) => mark.seq)]
    const mark = { seq: Math.max(...taken) + 1, id: index + 1 }
    if (command.phase === 'begun')
      steps.push({ label: `${name} commits`, next: committed(state, setting, who, command.mark.seq) })
    else if (before !== 'idle')
      steps.push({
        label: `${name} takes number ${mark.seq}`,
        next: withCommand(state, index, { phase: 'begun', mark }),
      })
    return steps
  }
  if (earlierCommitted)
    steps.push({ label: `${name} commits`, next: committed(state, setting, who, headOf(state).seq + 1) })
  return steps
}

function committed(state: State, setting: Setting, { index, command, kind }: Who, seq: number): State {
  const { rules, sizes } = setting
  const id = index + 1
  const affected = affectedBy(state, kind)
  const verdicts = state.verdicts.map((list, digest) =>
    affected.includes(digest) && kind !== 'repeat' ? [...list, id] : list,
  )
  const silent = kind === 'repeat' || (kind === 'import' && !rules.importInFeed)
  const named = command.digests ?? affected
  const change: Change = { seq, id, digests: named, key: kind !== 'import' }
  const changes = silent ? state.changes : [...state.changes, change].sort((one, other) => one.seq - other.seq)
  const after = withDurableCommit({ ...state, verdicts, changes }, setting)
  const mark = silent ? headOf(state) : { seq, id }
  const promised = verdicts.map((list, digest) => (affected.includes(digest) ? list.at(-1) : undefined))
  const waits = kind !== 'repeat' || rules.repeatWaitsForHead
  const silences = sizes.nodes === 0 ? [] : state.nodes.map(() => undefined)
  const waiting: Command = { phase: 'waiting', mark, digests: undefined, promised, silences, removing: silences }
  return waits ? withCommand(after, index, waiting) : answered(after, index, waiting)
}

function existing(state: State): readonly number[] {
  return state.verdicts.flatMap((list, digest) => (list.length > 0 ? [digest] : []))
}

/** A rotation ends the old secret and brings the new one. */
function affectedBy(state: State, kind: CommandKind): readonly number[] {
  if (kind === 'import') return [0]
  return kind === 'rotate' ? state.verdicts.map((_, digest) => digest) : existing(state)
}

function look(state: State, setting: Setting, { index, command }: Who, name: string): readonly Step<State>[] {
  const { rules, sizes } = setting
  if (!holds(state, command.mark, true) && rules.lookFindsOwnChange) {
    const next = withCommand(state, index, { phase: 'failed', silences: [], removing: [], promised: [] })
    return [{ label: `${name} looks, does not find its change, and fails`, next }]
  }
  const owing = state.nodes.map(({ row }) => row !== undefined && row.applied < command.mark.seq)
  if (!owing.includes(true)) {
    return [
      {
        label: `${name} looks: no row owes its change, so it answers "everywhere"`,
        next: answered(state, index, command),
      },
    ]
  }
  const removing = state.nodes.map(({ row }, node) => {
    if (row === undefined || owing[node] !== true) return undefined
    if (!rules.silenceByOwnClock) return row.age >= sizes.lease ? row.renewals : undefined
    const silence = command.silences[node]
    return silence?.renewals === row.renewals && silence.ticks >= sizes.lease ? row.renewals : undefined
  })
  const silences = state.nodes.map(({ row }, node): Silence | undefined => {
    const seen = command.silences[node]
    if (row === undefined || owing[node] !== true || !rules.silenceByOwnClock) return seen
    return seen?.renewals === row.renewals ? seen : { renewals: row.renewals, ticks: 0 }
  })
  const found = removing.some((seen) => seen !== undefined)
  const label = `${name} looks: a row owes its change${found ? ' and has been silent for a lease, so it is to be removed' : ''}`
  return [{ label, next: withCommand(state, index, { silences, removing }) }]
}

/** From here on no request that starts may get an earlier verdict. */
function answered(state: State, index: number, { promised }: Command): State {
  let falseAnswer = state.falseAnswer
  const floors = state.floors.map((floor, digest) => {
    const verdict = promised[digest]
    if (verdict === undefined) return floor
    const at = state.verdicts[digest]?.indexOf(verdict) ?? -1
    if (at < 0) falseAnswer = true
    return Math.max(floor, at)
  })
  const next = withCommand(state, index, { phase: 'answered', silences: [], removing: [], promised: [] })
  return { ...next, floors, falseAnswer }
}

/** Whether a request that starts now may no longer get this verdict. */
export function isOld(state: State, digest: number, verdict: number | undefined): boolean {
  if (verdict === undefined || verdictNow(state, digest) === undefined) return false
  const floor = state.floors[digest] ?? 0
  return floor > 0 && (state.verdicts[digest]?.indexOf(verdict) ?? -1) < floor
}
