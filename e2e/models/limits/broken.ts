import { type LimitRule, type LimitSizes, SMALL } from './rules.ts'

/** A variant without a rule, and what its counterexample must tell. */
export interface Broken {
  readonly words: string
  readonly leftOut: readonly LimitRule[]
  readonly sizes: LimitSizes
  readonly fault: RegExp
  /** The step that the rule forbids. */
  readonly step: RegExp
}

const threeOfTwo = /^a window of limit 1 holds 3 of 2 admitted requests$/
const twoOfOne = /^a window of limit 1 holds 2 of 1 admitted requests$/
const alone: LimitSizes = { ...SMALL, nodes: 1 }

export const BROKEN: readonly Broken[] = [
  {
    words: 'N buckets counted, not N + 1',
    leftOut: ['countsOneBucketMore'],
    sizes: alone,
    fault: threeOfTwo,
    step: /^the store executes the debit of node A: granted$/,
  },
  {
    words: 'a lease that outlives its bucket',
    leftOut: ['leaseEndsWithBucket'],
    sizes: alone,
    fault: threeOfTwo,
    step: /^node A hears the answer: granted$/,
  },
  {
    words: 'a late reply that admits',
    leftOut: ['lateReplyAdmitsNobody'],
    sizes: alone,
    fault: threeOfTwo,
    step: /^node A hears the answer: granted, too late$/,
  },
  {
    words: 'no margin for a slow clock',
    leftOut: ['margin'],
    sizes: { ...alone, slowClocks: true },
    fault: threeOfTwo,
    step: /^a tick passes, which the clock of 1 node\(s\) misses$/,
  },
  {
    words: 'a give-back sent twice',
    leftOut: ['giveBackOnce'],
    sizes: { ...alone, limits: [{ limit: 3, lowered: 1, buckets: 2 }] },
    fault: /^a window of limit 1 holds 4 of 3 admitted requests$/,
    step: /^node A gets no answer\n.*and gives back$/,
  },
  {
    words: 'a give-back into a slot that another bucket has taken over',
    leftOut: ['giveBackByBucket'],
    sizes: SMALL,
    fault: threeOfTwo,
    step: /gives? back/,
  },
  {
    words: 'a limit lowered with a lease in hand',
    leftOut: ['leasesDroppedOnChange'],
    sizes: { ...SMALL, changes: true },
    fault: twoOfOne,
    step: /^the command answers "everywhere"\nnode A admits a request from its lease$/,
  },
  {
    words: 'a limit lowered with a debit in flight',
    leftOut: ['debitsInFlightDroppedOnChange'],
    sizes: { ...SMALL, changes: true },
    fault: twoOfOne,
    step: /^node A applies the change of the limits\nnode A hears the answer: granted$/,
  },
  {
    words: 'an older limit debited after a newer one',
    leftOut: ['rowRefusesOlderLimits'],
    sizes: { ...SMALL, changes: true, limits: [{ limit: 3, lowered: 2, buckets: 2 }] },
    fault: threeOfTwo,
    step: /^the store executes the debit of node B: granted\nthe store executes the debit of node A: granted$/,
  },
  {
    words: "a store's clock that steps back into an earlier bucket",
    leftOut: ['rowNeverGoesBack'],
    sizes: { ...alone, stepsBack: 1 },
    fault: threeOfTwo,
    step: /^the store's clock steps back$/,
  },
  {
    words: 'one row for each limit',
    leftOut: ['oneRowForAllLimits'],
    sizes: {
      ...SMALL,
      limits: [
        { limit: 3, lowered: 3, buckets: 3 },
        { limit: 2, lowered: 2, buckets: 2 },
      ],
      width: 1,
      asks: [1],
    },
    fault: /^a window of limit 2 holds 3 of 2 admitted requests$/,
    step: /^the statement of node B begins and sees both rows\nthe store executes the debit of node A: granted$/,
  },
]
