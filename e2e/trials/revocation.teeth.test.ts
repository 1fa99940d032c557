import { describe, expect, it } from 'vitest'
import { hasPostgres } from '../../packages/server/src/storage/testing/postgres-databases.ts'
import { runBroken, wrongsOf } from './revocation/broken.ts'
import { type CheckEntry, type CommandEntry, judgeLog } from './revocation/checker.ts'

type Rest = Partial<Pick<CommandEntry, 'everywhere' | 'final' | 'restore' | 'answeredAt'>>
/** Takes ten milliseconds. */
const command = (verdict: string, sentAt: number, rest: Rest = {}): CommandEntry => {
  const verdicts = { one: verdict }
  return { kind: 'command', name: verdict, verdicts, sentAt, answeredAt: sentAt + 10, everywhere: true, ...rest }
}
/** Takes one. */
const check = (verdict: string | undefined, sentAt: number): CheckEntry => {
  return { kind: 'check', subject: 'one', node: 0, verdict, sentAt, answeredAt: sentAt + 1 }
}
const made = command('allowed', -20)
/** How many of each kind of wrong it finds, and how many were bound. */
const found = (...entries: readonly (CommandEntry | CheckEntry)[]): readonly number[] => {
  const { allowedThoughBad, refusedThoughGood, refusedForAnOldReason, bound } = judgeLog([made, ...entries])
  return [allowedThoughBad.length, refusedThoughGood.length, refusedForAnOldReason.length, bound]
}

describe('the checker of the revocation trial', () => {
  it('finds a key that is allowed after the proof of its end', () => {
    expect(found(command('revoked', 0), check('allowed', 11))).toEqual([1, 0, 0, 1])
  })

  it('finds a key that is refused after the proof that it is good again', () => {
    expect(found(command('disabled', 0), command('allowed', 20), check('disabled', 31))).toEqual([0, 1, 0, 1])
  })

  it('finds a good key that is refused before any command', () => {
    expect(found(check('disabled', 0), command('disabled', 20))).toEqual([0, 1, 0, 1])
  })

  it('finds a refusal for a reason that a proof has replaced', () => {
    expect(found(command('revoked', 0), command('unknown', 20), check('revoked', 31))).toEqual([0, 0, 1, 1])
  })

  it('takes either verdict while a command runs, and after one without a proof', () => {
    for (const verdict of ['allowed', 'disabled']) {
      expect(found(command('disabled', 0), check(verdict, 5))).toEqual([0, 0, 0, 0])
      expect(found(command('disabled', 0, { everywhere: false }), check(verdict, 50))).toEqual([0, 0, 0, 0])
    }
  })

  it('takes no third verdict while a command runs', () => {
    expect(found(command('revoked', 0), command('unknown', 20), check('allowed', 25))).toEqual([1, 0, 0, 0])
    expect(found(command('disabled', 0), command('allowed', 20), check('revoked', 25))).toEqual([0, 0, 1, 0])
  })

  it('takes either verdict after two commands that ran at the same time, but for one that nothing undoes', () => {
    const [rotated, revoked] = [command('allowed', 0), command('revoked', 5)]
    for (const verdict of ['allowed', 'revoked']) expect(found(rotated, revoked, check(verdict, 16))[3]).toBe(0)
    const final = command('revoked', 5, { final: true })
    expect(found(rotated, final, check('allowed', 16))).toEqual([1, 0, 0, 1])
  })

  it('is bound by a proof again after a command that failed, and not after one that was never answered', () => {
    const failed = { everywhere: false }
    const lost = { everywhere: false, answeredAt: Infinity }
    const enabled = command('allowed', 20)
    expect(found(command('disabled', 0, failed), enabled, check('disabled', 31))).toEqual([0, 1, 0, 1])
    expect(found(command('disabled', 0, lost), enabled, check('disabled', 31))).toEqual([0, 0, 0, 0])
    // Whichever of the two came last, it says the same.
    expect(found(command('allowed', 0, lost), enabled, check('disabled', 31))).toEqual([0, 1, 0, 1])
  })

  it('expects what a backup held once it is restored, and nothing while it is', () => {
    const revoked = command('revoked', 0, { final: true })
    const restored = command('allowed', 20, { restore: true })
    for (const verdict of ['allowed', 'revoked']) expect(found(revoked, restored, check(verdict, 25))[3]).toBe(0)
    expect(found(revoked, restored, check('revoked', 31))).toEqual([0, 1, 0, 1])
    expect(found(revoked, restored, command('disabled', 40), check('allowed', 51))).toEqual([1, 0, 0, 1])
  })

  it('counts no answer as no verdict, and expects nothing of what nobody has made', () => {
    expect(found(command('revoked', 0), check(undefined, 20))).toEqual([0, 0, 0, 0])
    expect(judgeLog([check('allowed', 0)])).toMatchObject({ checks: 1, bound: 0 })
    expect(judgeLog([check(undefined, 0)])).toMatchObject({ unanswered: 1 })
  })
})

describe.skipIf(!hasPostgres)('the revocation trial', () => {
  // All that can be broken are tried in the long form.
  it.each(['answers past its deadline', 'keeps a load that was in flight'] as const)(
    'finds a node that %s',
    async (broken) => {
      expect(wrongsOf(await runBroken(broken, 1))).toBeGreaterThan(0)
    },
    240_000,
  )
})
