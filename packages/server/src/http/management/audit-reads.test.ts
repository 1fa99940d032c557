import type { KeywrightClient } from '@keywright/client'
import type { WorkspaceId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AUDIT_BATCH } from '../../app/read-audit.ts'
import { AUDIT_SCAN_MAX } from '../../storage/audit-queries.ts'
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

const numbersIn = async (events: AsyncIterable<{ readonly number: number }>): Promise<readonly number[]> => {
  const numbers: number[] = []
  for await (const { number } of events) numbers.push(number)
  return numbers
}

describe('an export', () => {
  it('holds every event of one chain, oldest first, over several batches', async () => {
    await fillChain(api, workspace, AUDIT_BATCH + 5)
    const numbers = await numbersIn(client.audit.export({ workspace }))
    expect(numbers).toEqual(Array.from({ length: AUDIT_BATCH + 6 }, (_, i) => i + 1))
    expect((await numbersIn(client.audit.export())).length).toBe((await client.audit.head()).size)
  })

  it('can be left before its end', async () => {
    await fillChain(api, workspace, AUDIT_BATCH * 2)
    for await (const { number } of client.audit.export({ workspace })) if (number === 3) break
    expect(api.logged).toEqual([])
  })

  it('breaks off when the store fails, so that a part is not taken for the whole', async () => {
    await fillChain(api, workspace, AUDIT_BATCH * 2)
    const events = client.audit.export({ workspace })
    await events.next()
    await api.write('alter table audit_events rename to elsewhere')
    await expect(numbersIn(events)).rejects.toMatchObject({ fault: 'unreachable' })
    expect(api.logged).toHaveLength(1)
    await api.write('alter table elsewhere rename to audit_events')
  })
})

describe('the list of events', () => {
  it('goes from the newest to the oldest, page by page', async () => {
    for (let i = 0; i < 6; i += 1) await api.makeKey({ name: `key ${i}` })
    expect(await numbersIn(client.audit.each({ workspace, limit: 3 }))).toEqual([7, 6, 5, 4, 3, 2, 1])
    const [newest] = (await client.audit.list({ workspace, limit: 1 })).items
    expect(newest).toMatchObject({ chain: workspace, action: 'key.created', service: 'acme', after: { name: 'key 5' } })
    expect(JSON.stringify(newest)).not.toContain('digest')
  })

  it('keeps to its filters', async () => {
    const { id } = await api.makeKey()
    await api.makeKey()
    await api.call('POST', `/v1/api-keys/${id}/revoke`, { body: { reason: 'left' } })
    const actions = async (filter: object) => (await client.audit.list(filter)).items.map(({ action }) => action)
    expect(await actions({ apiKey: id })).toEqual(['key.revoked', 'key.created'])
    expect(await actions({ workspace, apiKey: id, action: 'key.revoked' })).toEqual(['key.revoked'])
    expect(await actions({ workspace, actor: 'system' })).toEqual(['workspace.created'])
    expect(await actions({ workspace, since: '2999-01-01T00:00:00Z' })).toEqual([])
    expect(await actions({ workspace, until: '2999-01-01T00:00:00Z' })).toHaveLength(4)
  })

  it('leads on past events that a filter leaves out, however many', async () => {
    await fillChain(api, workspace, AUDIT_SCAN_MAX + 100)
    const first = await client.audit.list({ workspace, action: 'workspace.created' })
    expect(first.items).toEqual([])
    expect(first.nextCursor).not.toBeNull()
    expect(await numbersIn(client.audit.each({ workspace, action: 'workspace.created' }))).toEqual([1])
    const recent = { workspace, action: 'workspace.created', since: '2999-01-01T00:00:00Z' }
    expect((await client.audit.list(recent)).nextCursor).toBeNull()
  })

  it('does not take the cursor of another chain', async () => {
    await api.makeKey()
    const { nextCursor } = await client.audit.list({ workspace, limit: 1 })
    const asked = client.audit.list({ workspace: api.other.id, limit: 1, cursor: nextCursor! })
    await expect(asked).rejects.toMatchObject({ code: 'request_invalid', pointer: '/cursor' })
  })
})

describe('the audit of another', () => {
  const calls = (who: KeywrightClient, of: { readonly workspace?: string }) => [
    who.audit.list(of),
    who.audit.head(of),
    who.audit.verify(of),
    numbersIn(who.audit.export(of)),
  ]

  it('is not there for who does not reach it, as one that never was', async () => {
    const near = await clientOf(api, { reach: [workspace] })
    for (const id of [api.other.id, 'ws_00000000000000000000']) {
      for (const call of calls(near, { workspace: id }))
        await expect(call).rejects.toMatchObject({ code: 'workspace_not_found' })
    }
    const { id } = await api.makeKey()
    const far = await clientOf(api, { reach: [api.other.id] })
    await expect(far.audit.list({ apiKey: id })).rejects.toMatchObject({ code: 'key_not_found' })
    await expect(far.audit.list({ workspace, apiKey: id })).rejects.toMatchObject({ code: 'workspace_not_found' })
    for (const answer of await Promise.all(calls(near, { workspace }))) expect(answer).toBeDefined()
  })

  it("is an operator's who reaches all where it is the installation's", async () => {
    for (const call of calls(await clientOf(api, { reach: [workspace], operator: true }), {})) {
      await expect(call).rejects.toMatchObject({ code: 'permission_missing' })
    }
    for (const call of calls(await clientOf(api, {}), {}))
      await expect(call).rejects.toMatchObject({ code: 'operator_required' })
    for (const answer of await Promise.all(calls(client, {}))) expect(answer).toBeDefined()
  })

  it('does not show in a list of one chain, whatever the filter says', async () => {
    const { id } = await api.makeKey()
    const items = await numbersIn(client.audit.each({ workspace: api.other.id, apiKey: id }))
    expect(items).toEqual([])
    for await (const { chain } of client.audit.export({ workspace: api.other.id })) expect(chain).toBe(api.other.id)
  })
})
