import { describe, expect, it } from 'vitest'
import { BROKEN } from './revocation/broken.ts'
import { SHORT } from './revocation/searched.ts'
import { isOver, REVOCATION_RULES, revocationModel, SMALL } from './revocation.model.ts'
import { compareTwins, countStuck, search, told } from './search.ts'
import { expectBreaks, expectHolds } from './support.ts'

/** More than any of these cases has. */
const STATES_MAX = 300_000
/** A machine that does other things beside may take so long for the largest. */
const SEARCH_MS_MAX = 180_000

describe('protocol 1, in a model of which every state is looked at', { timeout: SEARCH_MS_MAX }, () => {
  it.each(SHORT)('gives no old verdict after "everywhere", in either direction: $words', ({ words, sizes }) => {
    expectHolds(words, revocationModel(sizes), STATES_MAX)
  })

  it.each(BROKEN)('is broken by $words', ({ words, leftOut, sizes, ...shows }) => {
    expectBreaks(words, revocationModel(sizes, leftOut), STATES_MAX, shows)
  })

  it('has a broken variant for each rule but one, which stands in for another', () => {
    const left = new Set(BROKEN.flatMap(({ leftOut }) => leftOut))
    expect(Object.keys(REVOCATION_RULES).filter((rule) => !left.has(rule as keyof typeof REVOCATION_RULES))).toEqual([
      // A node that renews without a row is told all that it has missed, and applies it before its deadline moves.
      'renewalNeedsRow',
    ])
  })

  it('lets a node that lost its row answer on when neither the row binds it nor a renewal brings the unread changes', () => {
    const sizes = { ...SMALL, warm: true }
    const outcome = search(
      revocationModel(sizes, ['renewalNeedsRow', 'renewalReturnsUnread'], 'old verdicts alone'),
      STATES_MAX,
    )
    expect(told(outcome)).toMatch(/answers from memory with an old verdict/)
    expect(told(outcome)).toMatch(
      /the removal of the silent row by command 1 is executed\n.*the store executes the renewal of node A: renewed/s,
    )
  })

  it('can always come to an end of its commands, from every state', () => {
    const sizes = { ...SMALL, warm: true, stragglers: true, crashes: 1, restores: 1, lease: 1 }
    const { states, stuck } = countStuck(revocationModel(sizes), isOver, STATES_MAX)
    console.log(`commands can end: from each of ${states} states`)
    expect(states).toBeGreaterThan(10_000)
    expect(stuck).toBe(0)
  })

  it('takes no two states for one that go on differently', () => {
    const sizes = { ...SMALL, warm: true, stragglers: true, crashes: 1, slowClocks: true, lease: 2 }
    expect(compareTwins(revocationModel(sizes), 2000)).toBeGreaterThan(2000)
    expect(compareTwins(revocationModel({ ...SMALL, nodes: 2, restores: 1 }), 2000)).toBeGreaterThan(2000)
  })
})
