import { describe, expect, it } from 'vitest'
import { heldOf, type Sent } from './limits/checker.ts'
import { fullest } from './limits/windows.ts'

const bound = { name: 'three a second', keys: ['a', 'b'], limit: 3, windowMs: 1000 }

function admitted(sentAt: number, answeredAt: number, more: Partial<Sent> = {}): Sent {
  return { key: 'a', cost: 1, sentAt, answeredAt, answer: 'admitted', ...more }
}

/** What the checker says of one limit. */
function told(log: readonly Sent[]): { readonly surely: number; readonly perhaps: number; readonly faults: number } {
  const [held] = heldOf(log, [bound])
  return { surely: held?.surely ?? -1, perhaps: held?.perhaps ?? -1, faults: held?.faults.length ?? -1 }
}

describe('the checker of the limit trial', () => {
  it('counts a window that is full and not overfull', () => {
    const log = [admitted(0, 10), admitted(500, 510), admitted(900, 910, { key: 'b' }), admitted(1020, 1030)]
    expect(told(log)).toEqual({ surely: 3, perhaps: 3, faults: 0 })
  })

  it('finds one request too many that lies in a window for certain, and the costs of requests', () => {
    const log = [admitted(0, 10), admitted(500, 510), admitted(600, 700)]
    expect(told([...log, admitted(980, 990)])).toMatchObject({ surely: 4, faults: 1 })
    expect(told([...log, admitted(800, 810, { cost: 2 })])).toMatchObject({ surely: 5, faults: 1 })
  })

  it('takes nothing for certain that may have been let through a moment before or after', () => {
    const log = [admitted(0, 10), admitted(500, 510), admitted(600, 700), admitted(980, 1001)]
    expect(told(log)).toEqual({ surely: 3, perhaps: 4, faults: 0 })
  })

  it('is certain where a node could not let through before', () => {
    const log = [admitted(0, 1410, { cost: 3, notBefore: 1400 }), admitted(1420, 1430)]
    expect(told(log)).toMatchObject({ surely: 4, faults: 1 })
    expect(told(log.map((sent) => ({ ...sent, notBefore: undefined })))).toMatchObject({ surely: 1, faults: 0 })
  })

  it('finds what is a little too much again and again, where no single window shows it', () => {
    // Nearly four in a second, and each fourth is answered too late to be certain of.
    const log = Array.from({ length: 40 }, (_, index) => admitted(265 * index, 265 * index + 220))
    expect(told(log)).toMatchObject({ surely: 3 })
    expect(told(log).faults).toBeGreaterThan(0)
  })

  it('leaves out who was refused, and who was not answered', () => {
    const log = [admitted(0, 1), admitted(2, 3), admitted(4, 5)]
    const others = (['refused', 'unavailable', 'none'] as const).map((answer) => admitted(6, 7, { answer }))
    expect(told([...log, ...others])).toEqual({ surely: 3, perhaps: 3, faults: 0 })
  })

  it('knows the fullest window of exact instants to the last part of a millisecond', () => {
    const at = (...instants: readonly number[]) => instants.map((each) => ({ at: each, cost: 1 }))
    expect(fullest(at(0, 1, 999.999), 1000)).toBe(3)
    expect(fullest(at(0, 1, 1000), 1000)).toBe(2)
    expect(fullest(at(0, 0, 5000, 5000, 5001), 1000)).toBe(3)
  })
})
