import { commandSteps, isOld } from './revocation/command-steps.ts'
import { isOfThis, keyOfLoad, loadSteps } from './revocation/load-steps.ts'
import { nodeSteps } from './revocation/node-steps.ts'
import { type RevocationRule, type RevocationSizes, type Setting, settingOf } from './revocation/rules.ts'
import { type Command, type Node, type Row, type Sent, startOf, type State } from './revocation/state.ts'
import { worldSteps } from './revocation/world-steps.ts'
import type { Model } from './search.ts'

export { REVOCATION_RULES, type RevocationRule, type RevocationSizes, SMALL } from './revocation/rules.ts'

/** Protocol 1, a revocation is finished when it says so, without the rules that are left out. */
export function revocationModel(
  sizes: RevocationSizes,
  leftOut: readonly RevocationRule[] = [],
  lookFor: 'every fault' | 'old verdicts alone' = 'every fault',
): Model<State> {
  const setting = settingOf(sizes, leftOut)
  return {
    start: startOf(setting),
    steps: (state) => [
      ...state.nodes.flatMap((_, index) => {
        const name = String.fromCharCode(65 + index)
        return [...nodeSteps(state, setting, index, name), ...loadSteps(state, setting, index, name)]
      }),
      ...state.commands.flatMap((_, index) => commandSteps(state, setting, index)),
      ...worldSteps(state, setting),
    ],
    key: keyOf,
    fault: (state) => faultOf(state, setting, lookFor === 'every fault'),
  }
}

export function isOver(state: State): boolean {
  return state.commands.every(({ phase }) => phase === 'answered' || phase === 'failed')
}

function faultOf(state: State, setting: Setting, every: boolean): string | undefined {
  if (every && state.falseAnswer) return 'a command has answered "everywhere" for a change that the store does not hold'
  for (const node of state.nodes) {
    if (every && node.missed)
      return 'a node has renewed and not read a change from before: its command may wait for ever'
    const fault = answersOld(state, node, setting)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** What would be given to a request that starts now. */
function answersOld(state: State, node: Node, { rules }: Setting): string | undefined {
  const live = node.left > 0
  if (live && node.known.some((verdict, digest) => isOld(state, digest, verdict)))
    return 'a node answers from memory with an old verdict'
  const joined = node.loads.some((load) => {
    if (!load.joinable || !isOld(state, load.digest, load.value)) return false
    return live ? isOfThis(load) : !rules.lapsedJoinsNoLoad
  })
  return joined ? 'a request joins a read that was executed before, and gets an old verdict' : undefined
}

/**
 * Nodes are alike, so it does not matter which is which. Written anew for each state: to keep the key of each part in a `WeakMap`
 * took twice the time, most of it in the collector.
 */
function keyOf(state: State): string {
  const nodes = state.nodes.map((node, index) => {
    let key = keyOfNode(node)
    for (const command of state.commands) key += keyOfWait(command, index)
    return key
  })
  if (nodes.length > 1) nodes.sort()
  const { falseAnswer, crashesLeft, restoresLeft, clockStepsLeft, phase } = state
  const rest = `${falseAnswer ? 'F' : ''}${crashesLeft}${restoresLeft}${clockStepsLeft}${phase}`
  return `${nodes.join(' ')};${state.commands.map(commandKey).join()};${changesKey(state.changes)};${state.verdicts.join('/')};${state.floors.join()};${rest}`
}

function changesKey(changes: State['changes']): string {
  return changes.map(({ seq, id, digests }) => `${seq}${id}${digests.join('')}`).join()
}

function commandKey({ phase, mark, digests, promised }: Command): string {
  return `${phase.slice(0, 2)}${mark.seq}${mark.id}${digests?.join('') ?? '-'}${promised.join('.')}`
}

function keyOfNode({
  registered,
  applied,
  left,
  known,
  loads,
  sent,
  straggler,
  row,
  durableRow,
  missed,
}: Node): string {
  const late = straggler === undefined ? '' : `${straggler.kind}${straggler.applied.seq}${straggler.applied.id}`
  return `${registered ? 'r' : 'o'}${applied.seq}${applied.id}${left}${missed ? 'm' : ''}:${known.join()}:${loads.map(keyOfLoad).join()}:${keyOfSent(sent)}:${late}:${keyOfRow(row)},${keyOfRow(durableRow)}`
}

function keyOfRow(row: Row | undefined): string {
  return row === undefined ? '-' : `${row.applied}${row.renewals}${row.age}`
}

function keyOfSent(sent: Sent | undefined): string {
  if (sent === undefined) return ''
  const { kind, applied, ago, reply } = sent
  const said =
    reply === undefined
      ? ''
      : reply.kind === 'joined'
        ? `j${reply.head.seq}${reply.head.id}`
        : reply.kind === 'renewed'
          ? `r${reply.changes.map(({ seq, id }) => `${seq}${id}`).join('.')}${reply.missed ? 'm' : ''}`
          : 'g'
  return `${kind.at(0)}${applied.seq}${applied.id}${ago}${said}`
}

function keyOfWait({ silences, removing }: Command, node: number): string {
  const silence = silences[node]
  const seen = removing[node]
  if (silence === undefined && seen === undefined) return '|'
  return `${silence === undefined ? '' : `${silence.renewals}.${silence.ticks}`}-${seen ?? ''}|`
}
