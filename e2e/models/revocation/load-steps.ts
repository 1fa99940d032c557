import type { Step } from '../search.ts'
import type { Setting } from './rules.ts'
import { digestsOf, type Load, replaced, type State, verdictNow, withNode } from './state.ts'

/** The reads of the store that one node has in flight. */
export function loadSteps(state: State, setting: Setting, index: number, name: string): readonly Step<State>[] {
  const node = state.nodes[index]
  if (node === undefined) return []
  const steps: Step<State>[] = []
  const add = (label: string, loads: readonly Load[], known = node.known): void =>
    void steps.push({ label: `node ${name} ${label}`, next: withNode(state, index, { loads: sorted(loads), known }) })

  for (const digest of digestsOf(setting.sizes)) {
    if (node.loads.length >= setting.sizes.loads || verdictNow(state, digest) === undefined) continue
    if (node.left > 0 && node.known[digest] !== undefined) continue
    // Whoever may join a load begins none; past the deadline one waits for it to end, and then begins the next.
    if (node.loads.some((load) => load.digest === digest && load.joinable && (node.left === 0 || isOfThis(load))))
      continue
    const begun = node.left > 0 ? 'under this registration' : node.registered ? 'past the deadline' : 'under none'
    const others = node.loads.map((load) => (load.digest === digest ? { ...load, joinable: false } : load))
    add(`begins to read digest ${digest} ${begun}`, [
      ...others,
      { digest, value: undefined, begun, named: false, joinable: true },
    ])
  }
  for (const [at, load] of node.loads.entries()) {
    if (load.value === undefined) {
      const value = verdictNow(state, load.digest)
      add(
        `has its read of digest ${load.digest} executed: the verdict of ${told(value)}`,
        replaced(node.loads, at, { ...load, value }),
      )
      continue
    }
    const others = node.loads.filter((other) => other !== load)
    const kept = mayKeep(load, setting) && node.left > 0
    const known = kept ? replaced(node.known, load.digest, load.value) : node.known
    add(`gets what it read of digest ${load.digest}${kept ? ', and keeps it' : ''}`, others, known)
  }
  return steps
}

/** Whether its registration is the one that lasts. */
export function isOfThis({ begun }: Load): boolean {
  return begun === 'under this registration' || begun === 'past the deadline'
}

function mayKeep(load: Load, { rules }: Setting): boolean {
  if (load.named) return false
  if (load.begun === 'under this registration') return true
  return !rules.loadsKeptOnlyRegistered && load.begun !== 'under an earlier one'
}

function told(value: number | undefined): string {
  return value === 0 ? 'the beginning' : `command ${value}`
}

/** The order in which loads stand means nothing. */
function sorted(loads: readonly Load[]): readonly Load[] {
  return loads.length < 2 ? loads : [...loads].sort((one, other) => keyOfLoad(one).localeCompare(keyOfLoad(other)))
}

export function keyOfLoad({ digest, value, begun, named, joinable }: Load): string {
  return `${digest}${value ?? '-'}${begun.at(0)}${begun.at(-1)}${begun.length}${named ? 'n' : ''}${joinable ? 'j' : ''}`
}
