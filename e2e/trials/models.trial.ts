import { describe, it } from 'vitest'
import { LONG as LIMITS } from '../models/limits/searched.ts'
import { limitsModel } from '../models/limits.model.ts'
import { LONG as REVOCATIONS } from '../models/revocation/searched.ts'
import { revocationModel, SMALL } from '../models/revocation.model.ts'
import { expectBreaks, expectHolds } from '../models/support.ts'

/** More than any of these cases has; so many fit the memory that Node takes by itself. */
const STATES_MAX = 4_000_000

describe('the models of both protocols, searched further than with every run of the tests', () => {
  it.each(REVOCATIONS)('give no old verdict after "everywhere": $words', ({ words, sizes }) => {
    expectHolds(words, revocationModel(sizes), STATES_MAX)
  })

  it.each(LIMITS)('never admit more than the limit in any window: $words', ({ words, sizes }) => {
    expectHolds(words, limitsModel(sizes), STATES_MAX)
  })

  it('are broken by one id for all registrations of a process also where only a removal is late', () => {
    const commands = ['change', 'repeat', 'change'] as const
    const model = revocationModel({ ...SMALL, lease: 1, warm: true, kills: false, commands }, ['registrationHasOwnId'])
    expectBreaks('one id for all registrations of a process', model, STATES_MAX, {
      fault: /old verdict$/,
      step: /its row begins at 1$[^]*^the removal of the silent row by command \d is executed\ncommand 3 \(change\) commits$/,
    })
  })
})
