import { describe, expect, it } from 'vitest'
import { toPseudo } from './pseudo.ts'

describe('the pseudo-language', () => {
  it('makes every text longer by two fifths and leaves no plain vowel', () => {
    const text = toPseudo('Copy your key now')
    expect(text).not.toMatch(/[aeiou]/)
    expect(text.length).toBeGreaterThanOrEqual(Math.ceil('Copyyourkeynow'.length * 0.4) + 17)
  })

  it('keeps the tags of rich texts, so that links stay links', () => {
    expect(toPseudo('Read <0>the guide</0>')).toMatch(/<0>[^<]+<\/0>/)
  })
})
