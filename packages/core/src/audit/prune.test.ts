import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ChainedEvent, type ChainHead, chainEvent, EMPTY_HEAD, makeChainChecker } from './chain.ts'
import { judgePruning } from './prune.ts'
import { AUDIT_PRUNED, readPruned } from './pruned.ts'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

interface Told {
  readonly at?: number
  readonly action?: string
  readonly after?: unknown
}

function chainOf(told: readonly Told[]): readonly ChainedEvent[] {
  const chain: ChainedEvent[] = []
  for (const [index, { at = index, action = 'key.created', after }] of told.entries()) {
    const none = { service: undefined, requestId: undefined, ip: undefined, reason: undefined, before: undefined }
    const event = { id: `evt_${index}`, chain: 'ws_1', at, action, actor: 'system', subject: 'key_1', after, ...none }
    chain.push(chainEvent(chain.length === 0 ? EMPTY_HEAD : headOf(chain), event, sha256))
  }
  return chain
}

const headOf = (events: readonly ChainedEvent[]): ChainHead => {
  const { number, hash } = events.at(-1)!
  return { size: number, hash }
}
const noteOf = ({ size, hash }: ChainHead) => ({ from: 1, to: size, count: size, hash })

/** Six events, then one that says that the first four were pruned. */
function pruned(): { readonly all: readonly ChainedEvent[]; readonly anchor: ChainHead } {
  const told = [{}, {}, {}, {}, {}, {}]
  const anchor = headOf(chainOf(told).slice(0, 4))
  return { all: chainOf([...told, { action: AUDIT_PRUNED, after: noteOf(anchor) }]), anchor }
}

function check(events: readonly ChainedEvent[], anchor: ChainHead | undefined, ...kept: readonly ChainHead[]) {
  const checker = makeChainChecker(sha256, kept, anchor)
  for (const event of events) {
    const fault = checker.next(event)
    if (fault !== undefined) return fault
  }
  return checker.end()
}

describe('a chain whose oldest events were pruned', () => {
  const { all, anchor } = pruned()
  const left = all.slice(4)

  it('is sound behind its anchor, and against a head that was kept from there on', () => {
    expect(check(left, anchor)).toBeUndefined()
    expect(check(left, anchor, anchor, headOf(all.slice(0, 5)), headOf(all), EMPTY_HEAD)).toBeUndefined()
  })

  it('says that it was pruned, and not that it was cut, where the kept head lies before that', () => {
    expect(check(left, anchor, headOf(all.slice(0, 3)))).toEqual({ number: 4, kind: 'head_pruned' })
  })

  it('tells a fault of what is left rather than that a head was pruned', () => {
    const kept = headOf(all.slice(0, 3))
    expect(check(left.slice(0, -1), anchor, kept, headOf(all))).toEqual({ number: 7, kind: 'tail_cut' })
    expect(check([{ ...left[0]!, actor: 'forger' }], anchor, kept)).toEqual({ number: 5, kind: 'changed' })
  })

  it('differs from a head that was kept where the anchor is and says something else', () => {
    const fault = { number: 4, kind: 'head_differs' }
    expect(check(left, anchor, { size: 4, hash: 'f'.repeat(64) })).toEqual(fault)
    expect(makeChainChecker(sha256, [{ size: 4, hash: 'f'.repeat(64) }], anchor).end()).toEqual(fault)
  })

  it('fails where rows were deleted by hand, at the first that is missing', () => {
    expect(check(left, undefined)).toEqual({ number: 1, kind: 'missing_or_reordered' })
    expect(check(left.slice(1), anchor)).toEqual({ number: 5, kind: 'missing_or_reordered' })
  })

  it('fails where the anchor was moved after the rows that were deleted, since no event says so', () => {
    const fifth = headOf(all.slice(0, 5))
    expect(check(all.slice(5), fifth)).toEqual({ number: 5, kind: 'pruning_unrecorded' })
    expect(check(all.slice(5), { ...anchor, size: 5 })).toEqual({ number: 6, kind: 'missing_or_reordered' })
    const never = chainOf([{}, {}, {}])
    expect(check(never.slice(2), headOf(never.slice(0, 2)))).toEqual({ number: 2, kind: 'pruning_unrecorded' })
  })

  it('fails where the anchor was set back and the rows were put there again', () => {
    expect(check(all, undefined)).toEqual({ number: 4, kind: 'pruning_unrecorded' })
  })

  it('begins where the last of its prunings says', () => {
    const told = [{}, {}, {}, {}]
    const [first, second] = [1, 3].map((size) => headOf(chainOf(told).slice(0, size)))
    const notes = [first!, second!].map((head) => ({ action: AUDIT_PRUNED, after: noteOf(head) }))
    const twice = chainOf([...told, ...notes])
    expect(check(twice.slice(3), second)).toBeUndefined()
    expect(check(twice.slice(1), first)).toEqual({ number: 3, kind: 'pruning_unrecorded' })
  })
})

describe('a pruning', () => {
  const events = chainOf([{ at: 10 }, { at: 20 }, { at: 15 }, { at: 30 }, { at: 5 }])

  it('takes the oldest events up to the first that is young enough, whatever clock wrote what follows', () => {
    const note = noteOf(headOf(events.slice(0, 3)))
    expect(judgePruning({ anchor: EMPTY_HEAD, events }, 30, sha256)).toEqual({ sound: true, note })
  })

  it('takes nothing where nothing is old', () => {
    const none = { sound: true, note: undefined }
    expect(judgePruning({ anchor: EMPTY_HEAD, events }, 10, sha256)).toEqual(none)
    expect(judgePruning({ anchor: EMPTY_HEAD, events: [] }, 10, sha256)).toEqual(none)
  })

  it('goes on from the anchor', () => {
    const anchor = headOf(events.slice(0, 2))
    const { number: to, hash } = events[2]!
    const found = judgePruning({ anchor, events: events.slice(2) }, 30, sha256)
    expect(found).toEqual({ sound: true, note: { from: 3, to, count: 1, hash } })
  })

  it('takes nothing of a chain that is not as it was written, or its traces would go too', () => {
    const changed = events.map((event) => (event.number === 2 ? { ...event, actor: 'forger' } : event))
    const found = judgePruning({ anchor: EMPTY_HEAD, events: changed }, 30, sha256)
    expect(found).toEqual({ sound: false, fault: { number: 2, kind: 'changed' } })
    const cut = judgePruning({ anchor: EMPTY_HEAD, events: events.slice(1) }, 30, sha256)
    expect(cut).toEqual({ sound: false, fault: { number: 1, kind: 'missing_or_reordered' } })
  })
})

describe('what an event says of a pruning', () => {
  it.each([[undefined], [null], ['text'], [{ to: '4', hash: 'a' }], [{ to: 4 }], [[]]])('is nothing in %j', (after) => {
    expect(readPruned({ action: AUDIT_PRUNED, after })).toBeUndefined()
  })

  it('is nothing in an event of another kind', () => {
    expect(readPruned({ action: 'key.created', after: { to: 4, hash: 'a' } })).toBeUndefined()
  })
})
