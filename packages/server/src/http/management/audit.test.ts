import type { KeywrightClient } from '@keywright/client'
import type { WorkspaceId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AUDIT_BATCH } from '../../app/read-audit.ts'
import { AUDIT_CHECKS_MAX } from '../../app/check-audit.ts'
import { holdable } from '../../testing/test-database.ts'
import { clientOf, fillChain } from './testing/audit-chains.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let client: KeywrightClient
let workspace: WorkspaceId

beforeEach(async () => {
  api = await openTestApi()
  workspace = api.acme.id
  client = await clientOf(api, { operator: true })
})
afterEach(() => api.close())

const tamper = (...statements: readonly string[]): Promise<void> =>
  api.write(...statements.map((statement) => statement.replaceAll('$chain', `'${workspace}'`)))

/** Events 1 (the workspace) to 6 (its keys). */
async function makeEvents(count = 5): Promise<void> {
  for (let i = 0; i < count; i += 1) await api.makeKey({ name: `key ${i}` })
}

const verify = () => client.audit.verify({ workspace })

const COPY = `insert into audit_events select 'evt_forged', chain, NUMBER, at, action, actor, subject, service, request_id, ip,
  reason, before, after, previous_hash, hash from audit_events where chain = $chain and number = 3`

describe('a check of the audit', () => {
  it('finds a chain that was left alone sound, and answers with its head', async () => {
    await makeEvents()
    const head = await client.audit.head({ workspace })
    expect(head).toMatchObject({ chain: workspace, size: 6 })
    expect(await verify()).toEqual({ sound: true, checked: 6, head: { size: 6, hash: head.hash } })
    expect(await client.audit.verify({ chain: workspace, head: { size: 6, hash: head.hash } })).toMatchObject({
      sound: true,
    })
    expect(await client.audit.verify()).toMatchObject({ sound: true })
  })

  const CHANGES = [
    ['an actor', "actor = 'nobody'"],
    ['an instant', 'at = at - 1'],
    ['an instant, to none', "at = 'yesterday'"],
    ['what it became', `after = '{"name":"other"}'`],
    ['what it became, to no JSON', "after = '{'"],
    ['what it was', "before = '[]'"],
  ] as const
  it.each(holdable(CHANGES, ([, change]) => !change.includes('yesterday')))(
    'finds an event of which %s was changed',
    async (_, change) => {
      await makeEvents()
      await tamper(`update audit_events set ${change} where chain = $chain and number = 3`)
      expect(await verify()).toEqual({ sound: false, checked: 2, fault: { number: 3, kind: 'changed' } })
      // A row that holds nonsense does not keep the others from being read.
      expect((await client.audit.list({ workspace })).items).toHaveLength(6)
    },
  )

  it.each([1, 3])('finds event %i removed', async (number) => {
    await makeEvents()
    await tamper(`delete from audit_events where chain = $chain and number = ${number}`)
    expect(await verify()).toEqual({
      sound: false,
      checked: number - 1,
      fault: { number, kind: 'missing_or_reordered' },
    })
  })

  it('finds two events that changed places', async () => {
    await makeEvents()
    const move = (from: number, to: number): string =>
      `update audit_events set number = ${to} where chain = $chain and number = ${from}`
    await tamper(move(3, 99), move(4, 3), move(99, 4))
    expect(await verify()).toMatchObject({ sound: false, fault: { number: 3, kind: 'missing_or_reordered' } })
  })

  const PLACES = [
    ['before the first', '0', 1, 'missing_or_reordered'],
    ['between two', '3.5', 4, 'missing_or_reordered'],
    ['behind the last', '7', 7, 'beyond_head'],
    ['under a number that is none', "'x'", 7, 'beyond_head'],
  ] as const
  it.each(holdable(PLACES, ([, number]) => Number.isSafeInteger(Number(number))))(
    'finds an event that was put in %s',
    async (_, number, at, kind) => {
      await makeEvents()
      await tamper(COPY.replace('NUMBER', number))
      expect(await verify()).toMatchObject({ sound: false, checked: at - 1, fault: { number: at, kind } })
    },
  )

  it('finds an event that was put in where the others were moved up for it', async () => {
    await makeEvents()
    await tamper(
      'update audit_events set number = number + 100 where chain = $chain and number > 3',
      'update audit_events set number = number - 99 where chain = $chain and number > 100',
      COPY.replace('NUMBER', '4'),
      'update audit_heads set size = 7 where chain = $chain',
    )
    expect(await verify()).toMatchObject({ sound: false, fault: { number: 4, kind: 'missing_or_reordered' } })
  })

  it('finds a tail that was cut: by itself where the head was left, else against one that was kept', async () => {
    await makeEvents()
    const { size, hash } = await client.audit.head({ workspace })
    await tamper('delete from audit_events where chain = $chain and number > 4')
    expect(await verify()).toEqual({ sound: false, checked: 4, fault: { number: 5, kind: 'tail_cut' } })

    const last = '(select hash from audit_events where chain = $chain and number = 4)'
    await tamper(`update audit_heads set size = 4, hash = ${last} where chain = $chain`)
    expect(await verify()).toMatchObject({ sound: true, checked: 4 })
    const kept = await client.audit.verify({ workspace, head: { size, hash } })
    expect(kept).toEqual({ sound: false, checked: 4, fault: { number: 5, kind: 'tail_cut' } })
  })

  const HEADS = [
    ['taken away', 'delete from audit_heads where chain = $chain'],
    ['set back', 'update audit_heads set size = 0 where chain = $chain'],
    ['made unreadable', "update audit_heads set size = 'x' where chain = $chain"],
  ] as const
  it.each(holdable(HEADS, ([, statement]) => !statement.includes("'x'")))(
    'finds that the head was %s',
    async (_, statement) => {
      await makeEvents()
      await tamper(statement)
      expect(await verify()).toMatchObject({ sound: false, fault: { number: 1, kind: 'beyond_head' } })
    },
  )

  it('finds a chain that was taken away whole, against a head that was kept', async () => {
    const { size, hash } = await client.audit.head({ workspace })
    await tamper('delete from audit_events where chain = $chain', 'delete from audit_heads where chain = $chain')
    const found = await client.audit.verify({ workspace, head: { size, hash } })
    expect(found).toEqual({ sound: false, checked: 0, fault: { number: 1, kind: 'tail_cut' } })
  })

  it('finds a chain that was written anew, against a head that was kept', async () => {
    await makeEvents()
    const found = await client.audit.verify({ workspace, head: { size: 3, hash: 'f'.repeat(64) } })
    expect(found).toEqual({ sound: false, checked: 2, fault: { number: 3, kind: 'head_differs' } })
  })

  it('finds nothing wrong while events are written, and lets the writers go on', async () => {
    await fillChain(api, workspace, AUDIT_BATCH * 4)
    let isDone = false
    let written = 0
    const writing = (async () => {
      while (!isDone) {
        await api.makeKey()
        written += 1
      }
    })()
    do expect(await verify()).toMatchObject({ sound: true })
    while (written < 5)
    isDone = true
    await writing
    expect(await verify()).toMatchObject({ sound: true, checked: (await client.audit.head({ workspace })).size })
  })

  it('is made by so many at a time and no more', async () => {
    await fillChain(api, workspace, AUDIT_BATCH * 2)
    const outcomes = await Promise.allSettled([verify(), verify(), verify(), verify()])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(AUDIT_CHECKS_MAX)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 })
    }
    expect(await verify()).toMatchObject({ sound: true })
  })

  it('names one chain', async () => {
    const body = { workspace, chain: 'installation' }
    expect((await api.call('POST', '/v1/audit-events/verify', { body })).body).toMatchObject({
      status: 400,
      pointer: '/chain',
    })
  })
})
