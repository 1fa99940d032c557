import { MEMBER_BOUNDS, passwordFault } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { readCommonPasswords } from './common-passwords.ts'

const common = readCommonPasswords()
const person = { email: 'ana@example.com', name: 'Ana' }
const isGood = (password: string, isCommon: (lower: string) => boolean): boolean =>
  passwordFault(password, { ...person, isCommon }) === undefined

describe('the list of common passwords', () => {
  it('has more than three thousand that every other rule lets pass, and none of them is taken', () => {
    const needed = [...common].filter((password) => isGood(password, () => false))
    expect(needed.length).toBeGreaterThan(3000)
    expect(needed.filter((password) => isGood(password, (lower) => common.has(lower)))).toEqual([])
    expect(isGood('1QAZ2wsx3edc', (lower) => common.has(lower))).toBe(false)
  })

  it('holds each once as it is looked up, and none that is refused for its length', () => {
    const odd = [...common].filter(
      (each) =>
        each !== each.normalize('NFKC').toLowerCase().trim() || [...each].length < MEMBER_BOUNDS.passwordLengthMin,
    )
    expect(odd).toEqual([])
  })
})
