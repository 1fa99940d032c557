import type { Step } from '../search.ts'
import type { Setting } from './rules.ts'
import type { Command, Node, State } from './state.ts'
import { startOf } from './state.ts'

/** Time, and what befalls the store. */
export function worldSteps(state: State, setting: Setting): readonly Step<State>[] {
  return [
    ...tickSteps(state, setting),
    ...clockSteps(state, setting),
    ...crashSteps(state, setting),
    ...restoreSteps(state, setting),
  ]
}

function tickSteps(state: State, setting: Setting): readonly Step<State>[] {
  const { sizes } = setting
  if (!sizes.slowClocks || state.phase > 0) return [{ label: 'a tick passes', next: ticked(state, setting, []) }]
  // In every lease each clock may miss the one tick.
  return subsets(sizes.nodes).map((slow) => ({
    label: slow.length === 0 ? 'a tick passes' : `a tick passes, which the clock of ${slow.length} node(s) misses`,
    next: ticked(state, setting, slow),
  }))
}

function ticked(state: State, { sizes, rules, life }: Setting, slow: readonly number[]): State {
  const nodes = state.nodes.map((node, index): Node => {
    const row =
      node.row && !rules.silenceByOwnClock ? { ...node.row, age: Math.min(sizes.lease, node.row.age + 1) } : node.row
    if (slow.includes(index)) return { ...node, row }
    const sent = node.sent && { ...node.sent, ago: Math.min(life, node.sent.ago + 1) }
    return { ...node, row, sent, left: Math.max(0, node.left - 1) }
  })
  const commands = state.commands.map((command): Command => {
    if (command.silences.every((silence) => silence === undefined)) return command
    const silences = command.silences.map(
      (silence) => silence && { ...silence, ticks: Math.min(sizes.lease, silence.ticks + 1) },
    )
    return { ...command, silences }
  })
  return { ...state, nodes, commands, phase: sizes.slowClocks ? (state.phase + 1) % sizes.lease : 0 }
}

function clockSteps(state: State, { sizes }: Setting): readonly Step<State>[] {
  if (state.clockStepsLeft === 0) return []
  const nodes = state.nodes.map((node) => ({
    ...node,
    row: node.row && { ...node.row, age: Math.min(sizes.lease, node.row.age + 1) },
  }))
  return [
    { label: "the store's clock steps forward", next: { ...state, nodes, clockStepsLeft: state.clockStepsLeft - 1 } },
  ]
}

function crashSteps(state: State, setting: Setting): readonly Step<State>[] {
  if (state.crashesLeft === 0) return []
  const nodes = state.nodes.map((node) => ({ ...node, row: node.durableRow }))
  const next = anotherIncarnation({ ...state, nodes, crashesLeft: state.crashesLeft - 1 }, setting)
  return [{ label: 'the store crashes, and renewals that were not durable are lost', next }]
}

/** Back to the beginning: the backup that everything since is missing from. */
function restoreSteps(state: State, setting: Setting): readonly Step<State>[] {
  if (state.restoresLeft === 0) return []
  if (setting.rules.restoreOutlastsLeases && state.nodes.some((node) => mayBeLive(node, setting))) return []
  const backup = startOf(setting)
  const nodes = state.nodes.map((node, index) => ({ ...node, row: backup.nodes[index]?.row }))
  const { changes, verdicts } = backup
  // What is lost is promised no longer.
  const floors = backup.floors
  const next = anotherIncarnation(
    { ...state, nodes, changes, verdicts, floors, restoresLeft: state.restoresLeft - 1 },
    setting,
  )
  return [{ label: 'an older backup of the store is restored', next }]
}

function mayBeLive({ left, sent }: Node, { life }: Setting): boolean {
  return left > 0 || (sent?.reply !== undefined && sent.ago < life)
}

/** What was seen of another incarnation says nothing of this one. */
function anotherIncarnation(state: State, { rules }: Setting): State {
  const commands = state.commands.map((command): Command => {
    const silences = rules.silenceResetByRestart ? command.silences.map(() => undefined) : command.silences
    const removing = rules.removalOfSameIncarnation ? command.removing.map(() => undefined) : command.removing
    return { ...command, silences, removing }
  })
  return { ...state, commands }
}

function subsets(size: number): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** size }, (_, bits) =>
    Array.from({ length: size }, (_, index) => index).filter((index) => (bits >> index) & 1),
  )
}
