import { describe, expect, it } from 'vitest'
import { type CheckEntry, type CommandEntry, judgeLog } from './revocation/checker.ts'

const command = (good: boolean, sentAt: number, everywhere = true): CommandEntry => {
  return { kind: 'command', key: 'one', good, sentAt, answeredAt: sentAt + 10, everywhere }
}
const check = (allowed: boolean | undefined, sentAt: number): CheckEntry => {
  return { kind: 'check', key: 'one', node: 0, allowed, sentAt, answeredAt: sentAt + 1 }
}

describe('the checker of the revocation trial', () => {
  it('finds a key that is allowed after the proof of its end', () => {
    expect(judgeLog([command(false, 0), check(true, 11)]).allowedThoughBad).toHaveLength(1)
  })

  it('finds a key that is refused after the proof that it is good again', () => {
    expect(judgeLog([command(false, 0), command(true, 20), check(false, 31)]).refusedThoughGood).toHaveLength(1)
  })

  it('finds a good key that is refused before any command', () => {
    expect(judgeLog([check(false, 0), command(false, 20)]).refusedThoughGood).toHaveLength(1)
  })

  it('takes either verdict while a command runs, and after one without a proof', () => {
    for (const allowed of [true, false]) {
      const running = judgeLog([command(false, 0), check(allowed, 5)])
      const unproven = judgeLog([command(false, 0, false), check(allowed, 50)])
      for (const { bound, ...found } of [running, unproven]) {
        expect([bound, found.allowedThoughBad.length, found.refusedThoughGood.length]).toEqual([0, 0, 0])
      }
    }
  })

  it('counts no answer as no verdict', () => {
    expect(judgeLog([command(false, 0), check(undefined, 20)])).toMatchObject({ unanswered: 1, bound: 0 })
  })
})
