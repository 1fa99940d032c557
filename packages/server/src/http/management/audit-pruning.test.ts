import type { KeywrightClient } from '@keywright/client'
import type { WorkspaceId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RETENTION } from '../../app/index.ts'
import { AUDIT_BATCH } from '../../app/read-audit.ts'
import { rest } from '../../system/index.ts'
import { OwnedClock } from '../../testing/owned-clock.ts'
import { holdable } from '../../testing/test-database.ts'
import { clientOf, fillChain } from './testing/audit-chains.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'

const DAY = 86_400_000
/** When retention looks for the first time, and a little. */
const FIRST_PRUNING_MS = 61_000

let api: TestApi
let client: KeywrightClient
let workspace: WorkspaceId
let clock: OwnedClock
let troubles: unknown[]

beforeEach(async () => {
  clock = new OwnedClock()
  troubles = []
  const onTrouble = (error: unknown): unknown => troubles.push(error)
  api = await openTestApi({ clock, retention: { ...RETENTION, auditDays: 30 }, onTrouble })
  workspace = api.acme.id
  client = await clientOf(api, { operator: true })
})
afterEach(() => api.close())

/** Lets so many days go by, and waits for what retention then does. */
async function pruneAfter(days: number): Promise<void> {
  clock.wall += days * DAY
  const before = await beginning()
  clock.pass(FIRST_PRUNING_MS)
  while ((await beginning()) === before && troubles.length === 0) await rest()
}

const beginning = async (): Promise<number> => (await client.audit.head({ workspace })).anchor?.size ?? 0

const verify = (head?: { readonly size: number; readonly hash: string }) =>
  client.audit.verify({ workspace, ...(head === undefined ? {} : { head }) })

async function headNow(): Promise<{ readonly size: number; readonly hash: string }> {
  const { size, hash } = await client.audit.head({ workspace })
  return { size, hash }
}

describe('the audit after a pruning', () => {
  it('is sound from where it begins, and every door says where that is', async () => {
    await api.makeKey()
    const old = await headNow()
    await pruneAfter(32)
    const head = await client.audit.head({ workspace })
    const anchor = { ...old, prunedAt: expect.any(String) }
    expect(head).toMatchObject({ size: 3, anchor })
    expect(await verify()).toEqual({ sound: true, checked: 1, head: { size: 3, hash: head.hash }, anchor: head.anchor })
    const { items } = await client.audit.list({ workspace })
    expect(items.map(({ number, action }) => [number, action])).toEqual([[3, 'audit.pruned']])
    const exported: number[] = []
    for await (const { number } of client.audit.export({ workspace })) exported.push(number)
    expect(exported).toEqual([3])
  })

  it('says of a head from before that it was pruned up to there, and holds to one from where it begins', async () => {
    const first = await headNow()
    await api.makeKey()
    const second = await headNow()
    await pruneAfter(32)
    expect(await verify(first)).toMatchObject({ sound: false, checked: 1, fault: { number: 2, kind: 'head_pruned' } })
    expect(await verify(second)).toMatchObject({ sound: true })
    expect(await verify({ ...second, hash: 'f'.repeat(64) })).toMatchObject({
      sound: false,
      fault: { number: 2, kind: 'head_differs' },
    })
  })

  it('keeps what is younger', async () => {
    await api.makeKey()
    clock.wall += 20 * DAY
    await api.makeKey()
    await pruneAfter(12)
    expect(await verify()).toMatchObject({ sound: true, checked: 2, anchor: { size: 2 } })
  })

  it('shows rows that were deleted by hand, with the anchor left, moved, and taken away', async () => {
    for (let i = 0; i < 3; i += 1) await api.makeKey()
    await pruneAfter(32)
    for (let i = 0; i < 3; i += 1) await api.makeKey()
    expect(await verify()).toMatchObject({ sound: true, anchor: { size: 4 } })
    const ofChain = `chain = '${workspace}'`

    await api.write(`delete from audit_events where ${ofChain} and number = 5`)
    expect(await verify()).toMatchObject({ sound: false, fault: { number: 5, kind: 'missing_or_reordered' } })

    const hash = `(select previous_hash from audit_events where ${ofChain} and number = 6)`
    await api.write(`update audit_heads set anchor_size = 5, anchor_hash = ${hash} where ${ofChain}`)
    expect(await verify()).toMatchObject({ sound: false, fault: { number: 5, kind: 'pruning_unrecorded' } })

    await api.write(`update audit_heads set anchor_size = null where ${ofChain}`)
    expect(await verify()).toMatchObject({ sound: false, fault: { number: 1, kind: 'missing_or_reordered' } })
  })

  it.each(holdable(["'x'", '-1', '3.5', '1e300'], (value) => Number.isSafeInteger(Number(value))))(
    'shows an anchor that is %s',
    async (value) => {
      await api.makeKey()
      await pruneAfter(32)
      await api.write(`update audit_heads set anchor_size = ${value} where chain = '${workspace}'`)
      expect(await verify()).toMatchObject({ sound: false, fault: { kind: 'missing_or_reordered' } })
    },
  )

  it('is not made of a chain that was altered: the traces stay, and the operator hears of it', async () => {
    await api.makeKey()
    await api.write(`update audit_events set actor = 'nobody' where chain = '${workspace}' and number = 2`)
    await pruneAfter(32)
    while (troubles.length === 0) await rest()
    expect(troubles.map(String)).toEqual([expect.stringContaining(`${workspace} is changed at event 2`)])
    expect(await verify()).toMatchObject({ sound: false, checked: 1, fault: { number: 2, kind: 'changed' } })
  })

  it('is checked soundly while it is pruned, or the caller is told to try again', async () => {
    await fillChain(api, workspace, AUDIT_BATCH * 6)
    clock.wall += 32 * DAY
    await fillChain(api, workspace, AUDIT_BATCH)
    clock.pass(FIRST_PRUNING_MS)
    const outcomes: unknown[] = []
    while ((await beginning()) <= AUDIT_BATCH * 6) {
      outcomes.push(
        await verify().then(
          ({ sound }) => sound,
          (error: { code?: string }) => error.code,
        ),
      )
    }
    expect(outcomes.length).toBeGreaterThan(0)
    for (const outcome of outcomes) expect([true, 'overloaded']).toContain(outcome)
    expect(await verify()).toMatchObject({ sound: true, anchor: { size: AUDIT_BATCH * 6 + 1 } })
  })
})
