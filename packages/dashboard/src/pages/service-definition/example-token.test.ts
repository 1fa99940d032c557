import { describe, expect, it } from 'vitest'
import { exampleToken } from './example-token.ts'

const values = { type: 'sk', environment: 'live' }

describe('the example of a token', () => {
  it('shows what is fixed, and as many bullets as there are random characters', () => {
    expect(exampleToken('{type}_{environment}_{id:2}_{secret:4}{checksum}', values)).toBe('sk_live_••_••••••••••')
    expect(exampleToken('otr_{secret:3}', values)).toBe('otr_•••')
  })
})
