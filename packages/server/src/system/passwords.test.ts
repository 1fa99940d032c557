import { describe, expect, it } from 'vitest'
import { HASHES_AT_ONCE_MAX, HASHES_WAITING_MAX, makePasswords } from './passwords.ts'

const passwords = makePasswords()

describe('passwords', () => {
  it('are hashed by Argon2id with 19 MiB and a salt of their own', async () => {
    const [one, two] = await Promise.all([passwords.hash('a long pass phrase'), passwords.hash('a long pass phrase')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one).not.toBe(two)
    expect(await passwords.verify(one, 'a long pass phrase')).toBe(true)
    expect(await passwords.verify(one, 'a long pass phrasE')).toBe(false)
  })

  it('are the same however a keyboard composes them', async () => {
    const hash = await passwords.hash('ma\u00f1ana por la ma\u00f1ana')
    expect(await passwords.verify(hash, 'man\u0303ana por la man\u0303ana')).toBe(true)
  })

  it('answer false for an account without one, whatever is sent', async () => {
    expect(await passwords.verify(undefined, 'nobody has this password')).toBe(false)
  })

  it('know what everybody tries first', () => {
    expect(passwords.isCommon('password1234')).toBe(true)
    expect(passwords.isCommon('a horse, a battery, a staple')).toBe(false)
  })

  it('turn whoever comes away when too many are being hashed, and go on with the rest', async () => {
    const asked = Array.from({ length: HASHES_AT_ONCE_MAX + HASHES_WAITING_MAX + 3 }, () =>
      passwords.hash('a long pass phrase').then(
        () => 'done',
        (error: { code: string }) => error.code,
      ),
    )
    const ended = await Promise.all(asked)
    expect(ended.filter((each) => each === 'overloaded')).toHaveLength(3)
    expect(ended.filter((each) => each === 'done')).toHaveLength(HASHES_AT_ONCE_MAX + HASHES_WAITING_MAX)
    expect(await passwords.hash('a long pass phrase')).toContain('argon2id')
  })
})
