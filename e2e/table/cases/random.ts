/** Numbers that only look like chance: the same seed gives the same table on every machine. */
export interface Dice {
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T
  sample<T>(list: readonly T[], count: number): readonly T[]
}

export function makeDice(seed: number): Dice {
  let state = seed >>> 0
  const below = (bound: number): number => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
  return {
    below,
    pick(list) {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('There is nothing to pick from.')
      return found
    },
    sample(list, count) {
      const left = [...list]
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)).flat()
    },
  }
}

export function pairsOf<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.flatMap((first, index) => list.slice(index + 1).map((second) => [first, second] as const))
}
