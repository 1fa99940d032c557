import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CONNECT_TIMEOUT_MS, WAITING_MAX } from './bounds.ts'
import { Gate } from './gate.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the gate before a pool', () => {
  it('lets in as many as it is told to, and the others one by one in their order', async () => {
    const gate = new Gate(2)
    const inside: number[] = []
    const all = [1, 2, 3, 4].map((n) => gate.enter().then(() => inside.push(n)))
    await vi.advanceTimersByTimeAsync(0)
    expect(inside).toEqual([1, 2])
    gate.leave()
    await vi.advanceTimersByTimeAsync(0)
    expect(inside).toEqual([1, 2, 3])
    gate.leave()
    await Promise.all(all)
    expect(inside).toEqual([1, 2, 3, 4])
  })

  it('turns away who has waited too long, and gives his turn to nobody but the next', async () => {
    const gate = new Gate(1)
    await gate.enter()
    const late = gate.enter().catch((error: { code: string }) => error.code)
    await vi.advanceTimersByTimeAsync(CONNECT_TIMEOUT_MS)
    expect(await late).toBe('overloaded')
    const next = gate.enter().then(() => 'inside')
    gate.leave()
    expect(await next).toBe('inside')
  })

  it('turns away at once who would wait behind too many', async () => {
    const gate = new Gate(1)
    await gate.enter()
    const waiting = Array.from({ length: WAITING_MAX }, () => gate.enter().catch(() => 'late'))
    await expect(gate.enter()).rejects.toMatchObject({ code: 'overloaded' })
    for (let i = 0; i < WAITING_MAX; i += 1) gate.leave()
    await Promise.all(waiting)
  })
})
