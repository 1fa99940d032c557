import { AppError } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { makeSignIn, type SignInPorts } from './sign-in.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

const FROM = { ip: '203.0.113.9', requestId: 'req_1' }

/** Signing in where one person has an account and no password is ever right; tells what was done on the way. */
function failingSignIn() {
  const looked: (string | undefined)[] = []
  const told: unknown[][] = []
  const ports = {
    members: {
      findMemberByEmail: async (email: string) =>
        email === 'ana@example.com' ? { id: 'mem_ana', email, passwordHash: 'the hash of Ana' } : undefined,
    },
    passwords: {
      async verify(known: string | undefined) {
        looked.push(known)
        return false
      },
    },
    throttle: new SignInThrottle(() => 0),
    onRefusal: (...heard: unknown[]) => told.push(heard),
  }
  // No password is right, so what opens a session is never reached.
  const signIn = makeSignIn(ports as unknown as SignInPorts)
  const attempt = (email: string, password: string): Promise<unknown> =>
    signIn({ email, password }, FROM).catch((error: unknown) => error)
  return { attempt, looked, told }
}

describe('a sign-in that fails', () => {
  it('costs one look at a password whether anybody has the address or not, so that neither takes longer', async () => {
    const { attempt, looked } = failingSignIn()
    for (const email of ['ana@example.com', 'nobody@example.com', 'no address', '']) {
      expect(await attempt(email, 'a guess of twelve')).toMatchObject({ code: 'sign_in_refused' })
    }
    expect(looked).toEqual(['the hash of Ana', undefined, undefined, undefined])
  })

  it('is told to the log each time, with whom it was about and never with what was sent', async () => {
    const { attempt, told } = failingSignIn()
    await attempt('ana@example.com', 'a planted password')
    await attempt('planted@example.com', 'a planted password')
    expect(told).toEqual([
      [FROM, 'mem_ana', 'password'],
      [FROM, undefined, 'password'],
    ])
  })

  it('looks at no password and asks for none while the throttle is shut', async () => {
    const { attempt, looked } = failingSignIn()
    for (let i = 0; i < 6; i += 1) await attempt('ana@example.com', `guess ${i}`)
    const error = await attempt('ana@example.com', 'the right one, perhaps')
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'sign_in_throttled' })
    expect(looked).toHaveLength(6)
  })
})
