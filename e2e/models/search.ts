/** Something that can happen, in words, and the state after it. */
export interface Step<S> {
  readonly label: string
  readonly next: S
}

/** A system whose states are plain values: all that can happen is a function of the state. */
export interface Model<S> {
  readonly start: S
  readonly steps: (state: S) => readonly Step<S>[]
  /** Equal for states that behave alike, and for no others: what is left out here is never looked at again. */
  readonly key: (state: S) => string
  /** The promise that this state breaks, in words. */
  readonly fault: (state: S) => string | undefined
}

export type Outcome =
  /** Every state that can be reached was looked at, and none breaks a promise. */
  | { readonly kind: 'complete'; readonly states: number; readonly depth: number }
  /** The shortest way to a state that breaks one. */
  | {
      readonly kind: 'counterexample'
      readonly fault: string
      readonly trace: readonly string[]
      readonly states: number
    }

/** A search that was not finished shows nothing, so it is never taken for one that found nothing. */
export class UnfinishedSearchError extends Error {
  constructor(statesMax: number, depth: number) {
    super(`more than ${statesMax} states: the search was left at depth ${depth}, and an unfinished search is no proof`)
    this.name = 'UnfinishedSearchError'
  }
}

/** Looks at every state that can be reached, nearest first, so that a counterexample is as short as can be. */
export function search<S>(model: Model<S>, statesMax: number): Outcome {
  const numbers = new Map<string, number>([[model.key(model.start), 0]])
  const parents: number[] = [-1]
  let depth = 0
  let level: (readonly [number, S])[] = [[0, model.start]]
  const first = model.fault(model.start)
  if (first !== undefined) return { kind: 'counterexample', fault: first, trace: [], states: 1 }
  for (; level.length > 0; depth += 1) {
    const deeper: (readonly [number, S])[] = []
    for (const [number, state] of level) {
      for (const { next } of model.steps(state)) {
        const key = model.key(next)
        if (numbers.has(key)) continue
        const found = numbers.size
        if (found >= statesMax) throw new UnfinishedSearchError(statesMax, depth)
        numbers.set(key, found)
        parents.push(number)
        const fault = model.fault(next)
        if (fault !== undefined) {
          return {
            kind: 'counterexample',
            fault,
            trace: traceTo(model, numbers, wayTo(found, parents)),
            states: found + 1,
          }
        }
        deeper.push([found, next])
      }
    }
    level = deeper
  }
  return { kind: 'complete', states: numbers.size, depth: depth - 1 }
}

/** How many states there are from which `goal` can no longer be reached, of all that can be reached from the start. */
export function countStuck<S>(model: Model<S>, goal: (state: S) => boolean, statesMax: number): Stuck {
  const numbers = new Map<string, number>([[model.key(model.start), 0]])
  const states = [model.start]
  const before: number[][] = [[]]
  const good: number[] = []
  for (let number = 0; number < states.length; number += 1) {
    const state = states[number] as S // below the length
    if (goal(state)) good.push(number)
    for (const { next } of model.steps(state)) {
      const key = model.key(next)
      const known = numbers.get(key)
      const to = known ?? numbers.size
      if (known === undefined) {
        if (to >= statesMax) throw new UnfinishedSearchError(statesMax, 0)
        numbers.set(key, to)
        states.push(next)
        before.push([])
      }
      before[to]?.push(number)
    }
  }
  const reaching = new Set(good)
  for (const number of reaching) for (const earlier of before[number] ?? []) reaching.add(earlier)
  return { states: states.length, stuck: states.length - reaching.size }
}

export interface Stuck {
  readonly states: number
  readonly stuck: number
}

/**
 * Whether the key tells enough: two states with the same key must lead to the same keys and break the same promise.
 * Answers with how many such pairs were compared, and throws at the first that differ.
 */
export function compareTwins<S>(model: Model<S>, statesMax: number): number {
  // A step that changes nothing that matters is no difference.
  const nextOf = (state: S): string => {
    const own = model.key(state)
    const keys = new Set(model.steps(state).map(({ next }) => model.key(next)))
    return [...keys]
      .filter((key) => key !== own)
      .sort()
      .join('\n')
  }
  const first = new Map<string, string>([
    [model.key(model.start), `${model.fault(model.start) ?? ''}\n${nextOf(model.start)}`],
  ])
  const waiting = [model.start]
  let twins = 0
  for (let state = waiting.shift(); state !== undefined && first.size < statesMax; state = waiting.shift()) {
    for (const { label, next } of model.steps(state)) {
      const key = model.key(next)
      const known = first.get(key)
      const here = `${model.fault(next) ?? ''}\n${nextOf(next)}`
      if (known === undefined) {
        first.set(key, here)
        waiting.push(next)
      } else if (known !== here) throw new Error(`after "${label}" two states with the key ${key} go on differently`)
      else twins += 1
    }
  }
  return twins
}

/** The numbers of the states on the way, without the first. */
function wayTo(last: number, parents: readonly number[]): readonly number[] {
  const way: number[] = []
  for (let number = last; number > 0; number = parents[number] ?? 0) way.unshift(number)
  return way
}

/** The steps once more, now with their words: kept for every state they would fill the memory. */
function traceTo<S>(model: Model<S>, numbers: ReadonlyMap<string, number>, way: readonly number[]): readonly string[] {
  let state = model.start
  return way.map((number) => {
    const step = model.steps(state).find(({ next }) => numbers.get(model.key(next)) === number)
    // A key that forgets something leads to another step than the one that was taken, or to none.
    if (step === undefined) throw new Error('the model takes states for equal that do not behave alike')
    state = step.next
    return step.label
  })
}

/** A counterexample as one reads it. */
export function told(outcome: Outcome): string {
  if (outcome.kind === 'complete')
    return `${outcome.states} states, ${outcome.depth} steps deep: all searched, none breaks a promise`
  const steps = outcome.trace.map((label, index) => `  ${index + 1}. ${label}`)
  return [`After ${steps.length} steps ${outcome.fault}:`, ...steps].join('\n')
}
