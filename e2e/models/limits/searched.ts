import { type LimitSizes, SMALL } from './rules.ts'

/** A case that is searched to its end, by the words that the reference page has for it. */
export interface Searched {
  readonly words: string
  readonly sizes: LimitSizes
}

const twoLimits: LimitSizes = {
  ...SMALL,
  limits: [
    { limit: 3, lowered: 2, buckets: 3 },
    { limit: 2, lowered: 1, buckets: 2 },
  ],
  width: 1,
}

/** With every run of the tests. */
export const SHORT: readonly Searched[] = [
  { words: 'two nodes, a limit of 2 in two buckets', sizes: SMALL },
  { words: 'two nodes, a limit of 2 in two buckets, and a crash of a node', sizes: { ...SMALL, crashes: 1 } },
  {
    words: "two nodes, a limit of 2 in two buckets, and the store's clock steps back",
    sizes: { ...SMALL, stepsBack: 1 },
  },
  {
    words: 'two nodes, a limit of 2 in two buckets, and clocks that may be slow',
    sizes: { ...SMALL, slowClocks: true },
  },
  {
    words: 'two nodes, a limit of 2 in two buckets that is lowered to 1',
    sizes: { ...SMALL, asks: [2], changes: true },
  },
  { words: 'two nodes, two limits of one key', sizes: twoLimits },
  { words: 'two nodes, two limits of one key, and both are lowered', sizes: { ...twoLimits, changes: true } },
  {
    words: "two nodes, two limits of one key, and the store's clock steps back",
    sizes: { ...twoLimits, stepsBack: 1 },
  },
]

/** With the trials. */
export const LONG: readonly Searched[] = [
  {
    words: 'two nodes, a limit of 3 in three buckets',
    sizes: { ...SMALL, limits: [{ limit: 3, lowered: 2, buckets: 3 }] },
  },
  {
    words: 'two nodes, a limit of 2 in two buckets that is lowered to 1, debits of one or two',
    sizes: { ...SMALL, changes: true },
  },
  {
    words: 'two nodes, a limit of 2 in two buckets that is lowered to 1, and a crash of a node',
    sizes: { ...SMALL, asks: [2], changes: true, crashes: 1 },
  },
  {
    words: 'two nodes, two limits of one key that are lowered, and the clock steps back',
    sizes: { ...twoLimits, changes: true, stepsBack: 1 },
  },
  { words: 'three nodes, a limit of 2 in two buckets', sizes: { ...SMALL, nodes: 3, asks: [2] } },
]
