import { describe, expect, it } from 'vitest'
import { MEMBER_BOUNDS } from './bounds.ts'
import { passwordFault } from './password.ts'

const faultOf = (password: string): string | undefined =>
  passwordFault(password, {
    email: 'ana.gomez@example.com',
    name: 'Ana Gómez',
    isCommon: (text) => text === 'correct-horse-9',
  })
/** Text that repeats nothing, of any length. */
const textOf = (length: number): string =>
  Array.from({ length }, (_, i) => String.fromCodePoint(0x61 + (i % 23))).join('')

describe('a password', () => {
  it('has twelve characters or more, and may have 256; beyond that it is refused and never cut', () => {
    const { passwordLengthMin, passwordLengthMax } = MEMBER_BOUNDS
    expect([passwordLengthMin, passwordLengthMax]).toEqual([12, 256])
    expect(faultOf(textOf(11))).toContain('12 characters')
    for (const length of [12, 15, 64, 256]) expect(faultOf(textOf(length)), `${length}`).toBeUndefined()
    expect(faultOf(textOf(257))).toContain('256 characters')
    expect(faultOf('🐎🔋📎🐎🔋📎🐎🔋📎🎻🎲'), 'eleven characters in 22 units').toContain('12 characters')
  })

  it.each([
    'quiet river stone',
    'QUIETRIVERSTONE',
    '839201746502',
    '~!@#$%^&*()_+',
    'río tranquilo y piedra',
    '静かな川の石と古い橋の上に',
  ])('may be made of anything: %s', (password) => expect(faultOf(password)).toBeUndefined())

  it('is none that everybody tries first, in small letters or capitals', () => {
    expect(faultOf('correct-horse-9')).toContain('everybody tries first')
    expect(faultOf('CORRECT-Horse-9')).toContain('everybody tries first')
  })

  it.each(['keywright2026', 'KeyWright-Operator', 'AdministratorPassword', 'ana.gomez2026', 'Ana Gómez 1!'])(
    'is not the words that this product, or the person, suggests: %s',
    (password) => expect(faultOf(password)).toContain('little more than'),
  )

  it('may hold such a word beside enough of its own', () => {
    expect(faultOf('keywright sings at dawn')).toBeUndefined()
  })
})
