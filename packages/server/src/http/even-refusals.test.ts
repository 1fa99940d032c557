import { describe, expect, it } from 'vitest'
import { AppError } from '@keywright/core'
import type { Beats } from '../ports/index.ts'
import { deferred, settled } from '../testing/owned-clock.ts'
import { isEven, makeEvenAuthenticate } from './even-refusals.ts'

const FROM = { ip: undefined, requestId: undefined }

function world(error: AppError | undefined, isCold: boolean) {
  const beat = deferred<void>()
  const caller = { actor: 'somebody' } as never // handed through as it is
  const beats: Beats = { begin: () => ({ next: () => beat.promise, during: () => {} }) }
  const authenticate = makeEvenAuthenticate(() => {
    if (error === undefined) return isCold ? Promise.resolve(caller) : caller
    if (isCold) return Promise.reject(error)
    throw error
  }, beats)
  const told: string[] = []
  const ask = async (): Promise<void> => {
    try {
      await authenticate(() => ({ kind: 'missing' }), FROM)
      told.push('accepted')
    } catch (thrown) {
      told.push((thrown as AppError).code) // what the test throws
    }
  }
  return { beat, ask, told }
}

describe('a management token', () => {
  it.each([true, false])('that is not accepted is told so on the beat, cold: %s', async (isCold) => {
    const { beat, ask, told } = world(new AppError('credential_invalid', 'x'), isCold)
    void ask()
    await settled()
    expect(told).toEqual([])
    beat.resolve()
    await settled()
    expect(told).toEqual(['credential_invalid'])
  })

  it.each([true, false])(
    'that is good, or missing, or could not be checked waits for nothing, cold: %s',
    async (isCold) => {
      for (const code of ['credential_missing', 'store_unavailable'] as const) {
        const { ask, told } = world(new AppError(code, 'x'), isCold)
        await ask()
        expect(told).toEqual([code])
      }
      const { ask, told } = world(undefined, isCold)
      await ask()
      expect(told).toEqual(['accepted'])
    },
  )
})

describe('a refusal', () => {
  it('is even where a service may tell all of its kind in the same words, and nowhere else', () => {
    const even = ['unknown', 'revoked', 'superseded', 'disabled', 'expired', 'wrong_environment']
    const others = [null, 'missing', 'malformed', 'ambiguous_credential', 'scope_missing', 'rate_limited']
    expect(even.map(isEven)).toEqual(even.map(() => true))
    expect(others.map(isEven)).toEqual(others.map(() => false))
  })
})
