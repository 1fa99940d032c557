import {
  type LimitRule,
  type LimitRules,
  type LimitSizes,
  LIMIT_RULES,
  type OnDebit,
  type Setting,
} from './limits/rules.ts'
import { keyOf, type Node, startOf, type State } from './limits/state.ts'
import { nodeSteps } from './limits/steps.ts'
import type { Model, Step } from './search.ts'

export { type ExecutedDebit, LIMIT_RULES, type LimitRule, type LimitSizes, SMALL } from './limits/rules.ts'

/** Protocol 2, no window ever holds more than the limit, without the rules that are left out. */
export function limitsModel(sizes: LimitSizes, leftOut: readonly LimitRule[] = [], onDebit?: OnDebit): Model<State> {
  const rules: Record<LimitRule, boolean> = { ...LIMIT_RULES }
  for (const rule of leftOut) rules[rule] = false
  const setting: Setting = { rules: rules satisfies LimitRules, sizes, onDebit }
  return {
    start: startOf(setting),
    steps: (state) => [
      ...state.nodes.flatMap((_, index) => nodeSteps(state, setting, index)),
      ...worldSteps(state, setting),
    ],
    key: (state) => keyOf(state, setting),
    fault: ({ overfull }) => overfull,
  }
}

function worldSteps(state: State, setting: Setting): readonly Step<State>[] {
  const { sizes } = setting
  const steps: Step<State>[] = tickSteps(state, setting)
  if (state.back < sizes.stepsBack)
    steps.push({ label: "the store's clock steps back", next: { ...state, back: state.back + 1 } })
  if (sizes.changes && state.change === 'none') {
    steps.push({ label: 'a command lowers the limits and commits', next: { ...state, change: 'committed' } })
  }
  if (state.change === 'committed' && state.nodes.every(({ changed }) => changed)) {
    steps.push({ label: 'the command answers "everywhere"', next: { ...state, change: 'answered' } })
  }
  return steps
}

function tickSteps(state: State, setting: Setting): Step<State>[] {
  const slow = setting.sizes.slowClocks && state.now % setting.sizes.width === 0
  const all = state.nodes.map((_, index) => index)
  const choices = slow ? [all, ...all.map((one) => all.filter((index) => index !== one)), []] : [all]
  return choices.map((running) => {
    const nodes = state.nodes.map((node, index) => (running.includes(index) ? aged(node, setting) : node))
    const missed = all.length - running.length
    const label = missed === 0 ? 'a tick passes' : `a tick passes, which the clock of ${missed} node(s) misses`
    return { label, next: forgotten({ ...state, now: state.now + 1, nodes }, setting) }
  })
}

function aged(node: Node, { sizes }: Setting): Node {
  const leases = node.leases.map((lease) => lease && { ...lease, left: Math.max(0, lease.left - 1) })
  // After so long every answer is late.
  const agoMax = 2 * sizes.width + sizes.stepsBack
  const flight = node.flight && { ...node.flight, ago: Math.min(agoMax, node.flight.ago + 1) }
  return { ...node, leases, flight }
}

function forgotten(state: State, { sizes }: Setting): State {
  const longest = Math.max(...sizes.limits.map(({ buckets }) => buckets * sizes.width))
  return { ...state, admitted: state.admitted.filter(({ at }) => at > state.now - longest) }
}
