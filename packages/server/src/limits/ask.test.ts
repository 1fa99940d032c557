import type { KeyId, WorkspaceId } from '@keywright/core'
import { expect, it } from 'vitest'
import { makeAsk } from './ask.ts'
import { KeyEntry } from './key-entry.ts'
import type { Waiter } from './key-entry.ts'
import { RowLeases } from './row-leases.ts'
import { limitedKey, NOON, windowLimit } from './testing/world.ts'

it('leases a workspace’s limit ahead with one debit in flight only', () => {
  const limits = [windowLimit(1000, 3_600_000)]
  const shared = new RowLeases('shared', 'ws_1' as WorkspaceId, 1, limits)
  const entries = ['key_1', 'key_2'].map((id) => {
    const key = limitedKey([], { id: id as KeyId, shared: limits })
    return new KeyEntry(key, new RowLeases('own', id, 1, []), shared)
  })
  const ask = (entry: KeyEntry, ms: number) => {
    const waiter: Waiter = { cost: 1, asks: 0, resolve: () => {}, reject: () => {} }
    return makeAsk(entry, [waiter], { now: { mono: ms, wall: NOON + ms }, storeAt: NOON, nodes: 1, ahead: true })
  }
  shared.budgets[0]!.paceAt(0)
  shared.take(500)
  const first = ask(entries[0]!, 1000)
  shared.take(500)
  const second = ask(entries[1]!, 2000)
  expect(first.shared.debit.limits[0]?.ratePerMs).toBe(0.5)
  expect(second.shared.debit.limits[0]?.ratePerMs).toBe(0)
})
