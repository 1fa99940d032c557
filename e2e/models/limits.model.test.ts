import { describe, expect, it } from 'vitest'
import { BROKEN } from './limits/broken.ts'
import { differenceFromProduct } from './limits/product-row.ts'
import { SHORT } from './limits/searched.ts'
import { LIMIT_RULES, limitsModel, SMALL } from './limits.model.ts'
import { compareTwins, search } from './search.ts'
import { expectBreaks, expectHolds } from './support.ts'

/** More than any of these cases has. */
const STATES_MAX = 400_000
/** A machine that does other things beside may take so long for the largest. */
const SEARCH_MS_MAX = 180_000

describe('protocol 2, in a model of which every state is looked at', { timeout: SEARCH_MS_MAX }, () => {
  it.each(SHORT)('never admits more than the limit in any window: $words', ({ words, sizes }) => {
    expectHolds(words, limitsModel(sizes), STATES_MAX)
  })

  it.each(BROKEN)('is broken by $words', ({ words, leftOut, sizes, ...shows }) => {
    expectBreaks(words, limitsModel(sizes, leftOut), STATES_MAX, shows)
  })

  it('has a broken variant for each rule', () => {
    expect(Object.keys(LIMIT_RULES).sort()).toEqual(BROKEN.flatMap(({ leftOut }) => leftOut).sort())
  })

  it("keeps its row as the product's own row is kept, in every debit of the search", () => {
    const twoLimits = {
      limits: [SMALL.limits[0]!, { limit: 3, lowered: 2, buckets: 3 }],
      width: 1,
      changes: true,
      stepsBack: 1,
    }
    for (const sizes of [
      { ...SMALL, nodes: 1, changes: true, stepsBack: 1 },
      { ...SMALL, asks: [2] },
      { ...SMALL, ...twoLimits, nodes: 1 },
    ]) {
      const differences = new Set<string>()
      let compared = 0
      const model = limitsModel(sizes, [], (debit) => {
        compared += 1
        const difference = differenceFromProduct(debit, sizes)
        if (difference !== undefined && differences.size < 3) differences.add(difference)
      })
      expect(search(model, STATES_MAX).kind).toBe('complete')
      expect([...differences]).toEqual([])
      console.log(`${compared} debits compared with the product's row`)
      expect(compared).toBeGreaterThan(1000)
    }
  })

  it('takes no two states for one that go on differently', () => {
    expect(
      compareTwins(limitsModel({ ...SMALL, changes: true, crashes: 1, stepsBack: 1, slowClocks: true }), 2000),
    ).toBeGreaterThan(2000)
    expect(compareTwins(limitsModel(SMALL, ['giveBackByBucket']), 2000)).toBeGreaterThan(2000)
  })
})
