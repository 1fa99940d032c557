import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import type { SecretId } from '../ids.ts'
import type { ApiKey, Secret } from './api-key.ts'
import { KEY_BOUNDS } from './bounds.ts'
import { applyKeyCommand, type KeyCommand, secretEnded, statusOf } from './lifecycle.ts'
import { anyStep, makeKey, makeSecret, NOON, type Step } from './testing/any-key.ts'

const DAY = 86_400_000
const rotate = (index: number, overlapMs: number): KeyCommand => ({
  kind: 'rotate',
  secret: makeSecret(index),
  overlapMs,
})

function codeOf(call: () => unknown): string {
  try {
    call()
    return 'nothing was thrown'
  } catch (error) {
    return error instanceof AppError ? error.code : 'another error'
  }
}

/** Every state that a sequence of commands leads through, refused commands left out. */
function statesOf(steps: readonly Step[]): readonly { readonly key: ApiKey; readonly now: number }[] {
  const states = [{ key: makeKey(), now: NOON }]
  for (const [index, { laterMs, command }] of steps.entries()) {
    const { key, now: before } = states.at(-1)!
    const now = before + laterMs
    try {
      states.push({ key: applyKeyCommand(key, command(key, index + 1), now).key, now })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      states.push({ key, now })
    }
  }
  return states
}

const anySteps = fc.array(anyStep, { maxLength: 40 })

describe('a revoked key', () => {
  it('stays revoked, and as it was, through any sequence of commands', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const states = statesOf(steps)
        const revoked = states.findIndex(({ key }) => key.revokedAt !== undefined)
        fc.pre(revoked !== -1)
        for (const { key, now } of states.slice(revoked)) {
          expect(statusOf(key, now)).toBe('revoked')
          expect(key).toEqual(states[revoked]!.key)
        }
      }),
    )
  })

  it('takes a second revoke, which changes nothing, the reason of the first included', () => {
    const { key } = applyKeyCommand(makeKey(), { kind: 'revoke', by: 'a', reason: 'leaked' }, NOON)
    const again = applyKeyCommand(key, { kind: 'revoke', by: 'b', reason: 'other' }, NOON + 5)
    expect(again).toEqual({ key, changed: false, verdictChanged: false })
    expect(key).toMatchObject({ revokedBy: 'a', revokeReason: 'leaked', revokedAt: NOON })
  })

  it.each<KeyCommand>([
    { kind: 'edit', patch: { name: 'x' } },
    rotate(1, 0),
    { kind: 'end_secret', secretId: makeSecret(0).id },
    { kind: 'disable' },
    { kind: 'enable' },
  ])('refuses $kind', (command) => {
    expect(codeOf(() => applyKeyCommand(makeKey({ revokedAt: NOON }), command, NOON))).toBe('key_revoked')
  })
})

describe('a sequence of commands', () => {
  it('never wakes a secret that has ended', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const ended = new Set<string>()
        for (const { key, now } of statesOf(steps)) {
          for (const secret of key.secrets) {
            if (ended.has(secret.id)) expect(secretEnded(secret, now)).toBe(true)
            if (secretEnded(secret, now)) ended.add(secret.id)
          }
        }
      }),
    )
  })

  it('never leaves more secrets on a key than its bounds say', () => {
    const manyRotations = fc.array(fc.oneof({ weight: 1, arbitrary: anyStep }, { weight: 3, arbitrary: anyRotation }), {
      minLength: 30,
      maxLength: 60,
    })
    fc.assert(
      fc.property(manyRotations, (steps) => {
        for (const { key, now } of statesOf(steps)) {
          const live = key.secrets.filter((secret) => !secretEnded(secret, now))
          expect(live.length).toBeLessThanOrEqual(KEY_BOUNDS.liveSecretsMax)
          // A secret may end by the clock after the rotation that counted it.
          const most = KEY_BOUNDS.endedSecretsKept + KEY_BOUNDS.liveSecretsMax
          expect(key.secrets.length).toBeLessThanOrEqual(most)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('counts the revision up by one with each change, and with nothing else', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const keys = statesOf(steps).map(({ key }) => key)
        for (const [index, key] of keys.entries()) {
          const before = keys[index - 1] ?? key
          expect(key.revision).toBe(key === before ? before.revision : before.revision + 1)
        }
      }),
    )
  })
})

const anyRotation = fc.record({
  laterMs: fc.integer({ min: 0, max: 1000 }),
  command: fc.constantFrom(0, 1).map((overlapMs) => (_: ApiKey, index: number) => rotate(index, overlapMs)),
})

describe('an edit', () => {
  it('of the name changes the name and the revision, and no verdict', () => {
    const key = makeKey({ limits: { hourly: { limit: 5 } }, expiresAt: NOON + DAY, metadata: { a: 'b' } })
    const {
      key: renamed,
      changed,
      verdictChanged,
    } = applyKeyCommand(key, { kind: 'edit', patch: { name: 'New' } }, NOON)
    expect(renamed).toEqual({ ...key, name: 'New', revision: 2 })
    expect([changed, verdictChanged]).toEqual([true, false])
  })

  it('that says what is so already changes nothing', () => {
    const key = makeKey({ expiresAt: undefined })
    const patch = { name: key.name, scopes: key.scopes, expiresAt: null, allowedIps: [] }
    expect(applyKeyCommand(key, { kind: 'edit', patch }, NOON)).toEqual({ key, changed: false, verdictChanged: false })
  })

  it('takes an expiry away with null, and leaves it where none is named', () => {
    const key = makeKey({ expiresAt: NOON + DAY })
    expect(applyKeyCommand(key, { kind: 'edit', patch: { expiresAt: null } }, NOON).key.expiresAt).toBeUndefined()
    expect(applyKeyCommand(key, { kind: 'edit', patch: { name: 'x' } }, NOON).key.expiresAt).toBe(NOON + DAY)
  })

  it.each([
    { scopes: 'all' as const },
    { expiresAt: NOON + 1 },
    { limits: { hourly: { limit: 5 } } },
    { allowedIps: ['203.0.113.7'] },
    { allowedOrigins: ['https://a.example'] },
    { grant: { reach: 'all' as const, operator: false } },
  ])('of anything but name and metadata changes the verdict: %o', (patch) => {
    expect(applyKeyCommand(makeKey(), { kind: 'edit', patch }, NOON).verdictChanged).toBe(true)
  })
})

describe('a rotation', () => {
  it('without overlap ends every old secret as a state, and leaves the new one alone', () => {
    const { key } = applyKeyCommand(makeKey(), rotate(1, 0), NOON)
    expect(key.secrets.map(({ ended, endsAt }) => [ended, endsAt])).toEqual([
      [true, undefined],
      [false, undefined],
    ])
  })

  it('with overlap gives the old secret an end, to the millisecond', () => {
    const { key } = applyKeyCommand(makeKey(), rotate(1, DAY), NOON)
    const [old, fresh] = key.secrets
    expect([secretEnded(old!, NOON + DAY - 1), secretEnded(old!, NOON + DAY)]).toEqual([false, true])
    expect(fresh).toEqual(makeSecret(1))
  })

  it('never moves an end that was nearer', () => {
    const first = applyKeyCommand(makeKey(), rotate(1, 60_000), NOON).key
    const second = applyKeyCommand(first, rotate(2, DAY), NOON).key
    expect(second.secrets.map(({ endsAt }) => endsAt)).toEqual([NOON + 60_000, NOON + DAY, undefined])
  })

  it('keeps a disabled key disabled, and everything but secrets and revision as it was', () => {
    const key = makeKey({ disabledAt: NOON - 5, publicId: 'abcd1234' })
    const { secrets, revision, ...rest } = applyKeyCommand(key, rotate(1, 0), NOON).key
    expect([secrets.length, revision]).toEqual([2, 2])
    expect({ ...rest, secrets: key.secrets, revision: 1 }).toEqual(key)
  })

  it('takes over the label of the new token where it had to be drawn anew', () => {
    const command: KeyCommand = { kind: 'rotate', secret: makeSecret(1), publicId: 'newlabel', overlapMs: 0 }
    expect(applyKeyCommand(makeKey({ publicId: 'old' }), command, NOON).key.publicId).toBe('newlabel')
  })

  it('is refused when five secrets would stay live, and passes without overlap', () => {
    let key = makeKey()
    for (let index = 1; index < KEY_BOUNDS.liveSecretsMax; index += 1) {
      key = applyKeyCommand(key, rotate(index, DAY), NOON).key
    }
    expect(codeOf(() => applyKeyCommand(key, rotate(9, DAY), NOON))).toBe('secrets_exhausted')
    expect(applyKeyCommand(key, rotate(9, 0), NOON).key.secrets.filter(({ ended }) => !ended)).toHaveLength(1)
  })

  it('keeps the newest twenty of the ended secrets', () => {
    let key = makeKey()
    for (let index = 1; index <= 30; index += 1) key = applyKeyCommand(key, rotate(index, 0), NOON + index).key
    const kept = key.secrets.map(({ id }: Secret) => Number(id.slice(-2)))
    expect(kept).toEqual(Array.from({ length: 21 }, (_, index) => index + 10))
  })
})

describe('the end of one secret', () => {
  it('ends that one alone, and again changes nothing', () => {
    const key = makeKey({ secrets: [makeSecret(0), makeSecret(1)] })
    const command: KeyCommand = { kind: 'end_secret', secretId: makeSecret(0).id }
    const once = applyKeyCommand(key, command, NOON)
    expect(once.key.secrets.map(({ ended }) => ended)).toEqual([true, false])
    expect(applyKeyCommand(once.key, command, NOON)).toEqual({ key: once.key, changed: false, verdictChanged: false })
  })

  it('refuses an id that is no secret of the key', () => {
    const command: KeyCommand = { kind: 'end_secret', secretId: 'sec_other' as SecretId }
    expect(codeOf(() => applyKeyCommand(makeKey(), command, NOON))).toBe('secret_not_found')
  })
})

describe('the status of a key', () => {
  it('tells the most final of its states', () => {
    const ends = { expiresAt: NOON }
    expect(statusOf(makeKey(), NOON)).toBe('active')
    expect(statusOf(makeKey({ disabledAt: NOON }), NOON)).toBe('disabled')
    expect(statusOf(makeKey({ ...ends, disabledAt: NOON }), NOON)).toBe('expired')
    expect(statusOf(makeKey({ ...ends, revokedAt: NOON }), NOON)).toBe('revoked')
    expect(statusOf(makeKey({ expiresAt: NOON + 1 }), NOON)).toBe('active')
  })
})
