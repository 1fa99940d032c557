import type { Dice } from './random.ts'

/** Values that each axis tries for a row, of which the one that covers most is taken. */
const TRIES = 6

/**
 * Rows of indexes, one for each axis, such that every two values of different axes stand together in at least one row.
 * `sizes` tells how many values each axis has.
 */
export function pairwise(sizes: readonly number[], dice: Dice): readonly (readonly number[])[] {
  const pairs = new PairsLeft(sizes)
  const rows: number[][] = []
  for (let open = pairs.next(); open !== undefined; open = pairs.next()) {
    const row: number[] = sizes.map(() => -1)
    for (const [axis, value] of open) row[axis] = value
    for (const [axis, size] of sizes.entries()) {
      if (row[axis] === -1) row[axis] = bestOf({ axis, size, row, pairs, dice })
    }
    pairs.cover(row)
    rows.push(row)
  }
  return rows
}

interface Choice {
  readonly axis: number
  readonly size: number
  readonly row: readonly number[]
  readonly pairs: PairsLeft
  readonly dice: Dice
}

function bestOf({ axis, size, row, pairs, dice }: Choice): number {
  const tries = Array.from({ length: Math.min(TRIES, size) }, () => dice.below(size))
  const gains = tries.map((value) => pairs.gain(row, axis, value))
  return tries[gains.indexOf(Math.max(...gains))] ?? 0
}

class PairsLeft {
  readonly #offsets: readonly number[]
  readonly #total: number
  readonly #covered: Uint8Array
  readonly #order: Iterator<readonly [readonly [number, number], readonly [number, number]]>

  constructor(sizes: readonly number[]) {
    let total = 0
    this.#offsets = sizes.map((size) => (total += size) - size)
    this.#total = total
    this.#covered = new Uint8Array(total * total)
    this.#order = everyPair(sizes)
  }

  /** Two values of two axes that no row holds yet. */
  next(): readonly (readonly [number, number])[] | undefined {
    for (let found = this.#order.next(); found.done !== true; found = this.#order.next()) {
      const [[axis, value], [other, otherValue]] = found.value
      if (this.#covered[this.#at(axis, value, other, otherValue)] === 0) return found.value
    }
    return undefined
  }

  gain(row: readonly number[], axis: number, value: number): number {
    let gain = 0
    for (const [other, otherValue] of row.entries()) {
      if (other !== axis && otherValue >= 0 && this.#covered[this.#at(axis, value, other, otherValue)] === 0) gain += 1
    }
    return gain
  }

  cover(row: readonly number[]): void {
    for (const [axis, value] of row.entries()) {
      for (const [other, otherValue] of row.entries()) this.#covered[this.#at(axis, value, other, otherValue)] = 1
    }
  }

  #at(axis: number, value: number, other: number, otherValue: number): number {
    const [first = 0, second = 0] = [this.#offsets[axis], this.#offsets[other]]
    return (first + value) * this.#total + second + otherValue
  }
}

function* everyPair(
  sizes: readonly number[],
): Generator<readonly [readonly [number, number], readonly [number, number]], void, void> {
  for (const [axis, size] of sizes.entries()) {
    for (const [other, otherSize] of sizes.entries()) {
      if (other <= axis) continue
      for (let value = 0; value < size; value += 1) {
        for (let otherValue = 0; otherValue < otherSize; otherValue += 1) {
          yield [
            [axis, value],
            [other, otherValue],
          ]
        }
      }
    }
  }
}
