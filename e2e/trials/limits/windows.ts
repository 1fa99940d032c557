/** A request that was let through at a known instant. */
export interface Admission {
  readonly at: number
  readonly cost: number
}

/**
 * The most that one window held: of all `(t - windowMs, t]`, those that end with an admission are the fullest. It knows
 * instants and costs, in the order of time, and nothing of how they came about.
 */
export function fullest(admissions: readonly Admission[], windowMs: number): number {
  let [most, held, first] = [0, 0, 0]
  for (const { at, cost } of admissions) {
    held += cost
    for (let oldest = admissions[first]; oldest !== undefined && oldest.at <= at - windowMs; first += 1) {
      held -= oldest.cost
      oldest = admissions[first + 1]
    }
    most = Math.max(most, held)
  }
  return most
}

/** A request that was let through at some instant from `from` to `to`, both counted. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly cost: number
}

/**
 * The most that surely lay in some stretch of that length, whenever each request was let through: those that began and
 * ended within it.
 */
export function surelyIn(spans: readonly Span[], lengthMs: number): number {
  const byStart = [...spans].sort((one, other) => one.from - other.from)
  const ends = [...new Set(spans.map(({ to }) => to))].sort((one, other) => one - other)
  const ended = new Tree(ends.length)
  let most = 0
  // From the right: what is in the tree has begun at `from` or later.
  for (const { from, to, cost } of byStart.reverse()) {
    ended.add(countBelow(ends, to), cost)
    most = Math.max(most, ended.sumBelow(countBelow(ends, from + lengthMs)))
  }
  return most
}

/** The most that may have lain in one window `(t - windowMs, t]`: those whose spans touch it. */
export function perhapsIn(spans: readonly Span[], windowMs: number): number {
  const turns = spans.flatMap(({ from, to, cost }) => [
    { at: from, by: cost },
    { at: to + windowMs, by: -cost },
  ])
  // At one instant what leaves goes first: a window does not hold its own beginning.
  turns.sort((one, other) => one.at - other.at || one.by - other.by)
  let [most, held] = [0, 0]
  for (const { by } of turns) {
    held += by
    most = Math.max(most, held)
  }
  return most
}

/** Sums over a prefix, by Fenwick. */
class Tree {
  readonly #sums: number[]

  constructor(size: number) {
    this.#sums = Array.from({ length: size + 1 }, () => 0)
  }

  add(index: number, value: number): void {
    for (let at = index + 1; at < this.#sums.length; at += at & -at) this.#sums[at] = (this.#sums[at] ?? 0) + value
  }

  sumBelow(index: number): number {
    let sum = 0
    for (let at = index; at > 0; at -= at & -at) sum += this.#sums[at] ?? 0
    return sum
  }
}

/** How many of these, in their order, lie below a value. */
function countBelow(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
