import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const unit = join(import.meta.dirname, '../deploy/keywright.service')
const analyze = (...args: readonly string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' })
const isThere = analyze('--version').status === 0

/** What `systemd-analyze security` gives the unit now, in tenths: 1.5 of 10, where 10 is without any protection. */
const EXPOSURE_TENTHS_MAX = 15

describe.skipIf(!isThere)('the unit of systemd', () => {
  it('has nothing that systemd does not know', () => {
    const { status, stderr } = analyze('verify', unit)
    expect([status, stderr]).toEqual([0, ''])
  })

  it('exposes the machine no more than it was found to', () => {
    const args = ['security', '--offline=true', '--no-pager', `--threshold=${EXPOSURE_TENTHS_MAX}`, unit]
    const { status, stdout } = analyze(...args)
    expect(status, stdout.slice(-200)).toBe(0)
  })
})
