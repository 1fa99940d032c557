import { describe, expect, it } from 'vitest'
import { type Machine, type Program, provide } from './lib/programs.ts'
import { tallyOf, type TestReport } from './lib/tally.ts'

describe('the count of a run', () => {
  const file = (status: string, ...tests: readonly string[]): TestReport['testResults'][number] => {
    return { name: 'a.test.ts', status, assertionResults: tests.map((each) => ({ status: each, fullName: each })) }
  }

  it('counts tests, not files', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed', 'failed')] }
    expect(tallyOf(report, 1)).toEqual({ passed: 3, failed: 2, skipped: [] })
  })

  it('counts a file that could not be loaded, and one whose tests passed but whose hook failed', () => {
    const report = { testResults: [file('failed'), file('failed', 'passed')] }
    expect(tallyOf(report, 1)).toEqual({ passed: 1, failed: 2, skipped: [] })
  })

  it('names what was skipped', () => {
    expect(tallyOf({ testResults: [file('passed', 'passed', 'skipped', 'todo')] }, 0).skipped).toEqual([
      'skipped',
      'todo',
    ])
  })

  it('is no success when nothing ran, nothing was reported, or the run ended badly', () => {
    expect(tallyOf({ testResults: [] }, 0).failed).toBe(1)
    expect(tallyOf(undefined, 0).failed).toBe(1)
    expect(tallyOf({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1)
  })
})

describe('the programs that tests start', () => {
  const nginx: Program = { package: 'nginx', probe: 'command -v nginx', shows: 'forward-auth behind nginx' }

  /** A machine that has no program until apt-get has brought it. */
  function bareMachine(installs: boolean): Machine & { readonly ran: string[] } {
    const ran: string[] = []
    const run: Machine['run'] = (command, args) => {
      ran.push([command, ...args].join(' '))
      return command === 'apt-get' || ran.some((line) => line.includes(' install '))
    }
    return { installs, run, ran }
  }

  it('runs nothing where none is needed', () => {
    const machine = bareMachine(true)
    expect(provide([], machine)).toEqual([])
    expect(machine.ran).toEqual([])
  })

  it('says what is absent, and installs nothing, where it may not', () => {
    const machine = bareMachine(false)
    expect(provide([nginx], machine)).toEqual([nginx])
    expect(machine.ran).toEqual(['sh -c command -v nginx'])
  })
})
