import { describe, expect, it } from 'vitest'
import { readLinkToken } from './link-token.ts'

describe('the token of a link', () => {
  it('is what stands behind token=', () => {
    expect(readLinkToken('#token=one-time_42')).toBe('one-time_42')
  })

  it('is absent when the link has none', () => {
    expect(['', '#', '#token=', '#other=1'].map(readLinkToken)).toEqual(Array(4).fill(undefined))
  })
})
