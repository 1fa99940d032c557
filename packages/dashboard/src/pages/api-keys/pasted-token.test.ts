import { describe, expect, it } from 'vitest'
import { looksLikeToken } from './pasted-token.ts'

describe('what stands in the search field', () => {
  it.each([
    'otr_0123456789abcdefghijABCDEFGHIJ0123AbCdEf',
    ' sk_live_0123456789abcdefghijABCDEFGHIJ\n',
    'hr_live_abcd1234_0123456789abcdefghijABCDEFGHIJ0123AbCdEf',
    'kw_aSecretThatMustNeverBeShown0000000000',
  ])('is a token: %j', (text) => {
    expect(looksLikeToken(text)).toBe(true)
  })

  it.each([
    'ci-deploy-2026-11',
    'Production server of the billing team',
    'key_0001Rq3aB0007f2K9xTy',
    '',
    'nightly-export-to-the-warehouse',
  ])('is a name or an id: %j', (text) => {
    expect(looksLikeToken(text)).toBe(false)
  })
})
