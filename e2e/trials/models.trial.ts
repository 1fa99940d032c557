import { describe, it } from 'vitest'
import { LONG as LIMITS } from '../models/limits/searched.ts'
import { limitsModel } from '../models/limits.model.ts'
import { LONG as REVOCATIONS } from '../models/revocation/searched.ts'
import { revocationModel } from '../models/revocation.model.ts'
import { expectHolds } from '../models/support.ts'

/** More than any of these cases has; so many fit the memory that Node takes by itself. */
const STATES_MAX = 4_000_000

describe('the models of both protocols, searched further than with every run of the tests', () => {
  it.each(REVOCATIONS)('give no old verdict after "everywhere": $words', ({ words, sizes }) => {
    expectHolds(words, revocationModel(sizes), STATES_MAX)
  })

  it.each(LIMITS)('never admit more than the limit in any window: $words', ({ words, sizes }) => {
    expectHolds(words, limitsModel(sizes), STATES_MAX)
  })
})
