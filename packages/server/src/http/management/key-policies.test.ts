import type { Workspace } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SYSTEM_CALLER } from '../../app/index.ts'
import { applySource } from '../../embed.ts'
import { OwnedClock } from '../../testing/owned-clock.ts'
import { type Json, openTestApi, type Reply, type TestApi } from './testing/test-api.ts'

const DAY = 86_400_000

/** A service whose new keys are held to these rules. */
const policies = (rules: string): string => `id: strict
name: Strict
token: { format: "st_{secret:34}{checksum}", accepts: ["st_{secret:32}"] }
credentials: [bearer]
scopes: { read: Read everything }
newKeys: { scopes: all${rules} }
`

let api: TestApi
let clock: OwnedClock
let workspace: Workspace

beforeEach(async () => {
  clock = new OwnedClock()
  api = await openTestApi({ clock })
})
afterEach(() => api.close())

async function begin(rules: string): Promise<void> {
  await applySource(api.engine, policies(rules))
  const fields = { service: 'strict' as Workspace['service'], slug: 'strict', name: 'Strict' }
  workspace = await api.engine.workspaces.createWorkspace(SYSTEM_CALLER, fields)
}

/** So many days from now, as it is written. */
const inDays = (days: number): string => new Date(clock.wall + days * DAY).toISOString()
const keysPath = (): string => `/v1/workspaces/${workspace.id}/api-keys`
const create = (fields: Json = {}) => api.call('POST', keysPath(), { body: { name: 'A key', ...fields } })
const edit = (id: string, body: Json) => api.call('PATCH', `/v1/api-keys/${id}`, { body })
const command = (id: string, verb: string, body: Json = {}) => api.call('POST', `/v1/api-keys/${id}/${verb}`, { body })

let digests = 0
const importKeys = (...keys: readonly Json[]) => {
  const entries = keys.map((fields) => {
    const value = String((digests += 1)).padStart(64, '0')
    return { name: 'Taken over', digest: { algorithm: 'sha256', value }, ...fields }
  })
  return api.call('POST', `${keysPath()}/import`, { body: { keys: entries } })
}

const keyOf = ({ body }: Reply): Json => body['apiKey'] as Json
const expiryOf = (reply: Reply): unknown => keyOf(reply)['expiresAt']

async function makeKey(fields: Json = {}): Promise<string> {
  const made = await create(fields)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return String(keyOf(made)['id'])
}

const refusedAs = (code: string, pointer?: string) =>
  expect.objectContaining({ code, ...(pointer === undefined ? {} : { pointer }) })

describe('a required expiry', () => {
  beforeEach(() => begin(', expiry: required'))

  it('must be said at creation and at import', async () => {
    expect((await create()).body).toEqual(refusedAs('expiry_required', '/expiresAt'))
    expect((await create({ expiresAt: null })).body).toEqual(refusedAs('expiry_required', '/expiresAt'))
    expect((await create({ expiresAt: inDays(1) })).status).toBe(201)
    const batch = await importKeys({ expiresAt: inDays(1) }, {})
    expect(batch.body).toEqual(refusedAs('expiry_required', '/keys/1/expiresAt'))
    expect((await importKeys({ expiresAt: inDays(1) })).status).toBe(200)
  })

  it('can be moved, and not be taken away', async () => {
    const id = await makeKey({ expiresAt: inDays(1) })
    expect((await edit(id, { expiresAt: null })).body).toEqual(refusedAs('expiry_required', '/expiresAt'))
    expect((await edit(id, { expiresAt: inDays(-1) })).body).toEqual(refusedAs('expiry_in_past', '/expiresAt'))
    const later = inDays(400)
    expect(expiryOf(await edit(id, { expiresAt: later }))).toBe(later)
    expect(expiryOf(await edit(id, { name: 'Another' }))).toBe(later)
  })

  it('that came after a key does not keep it from being renamed, rotated and switched', async () => {
    await applySource(api.engine, policies(''))
    const id = await makeKey()
    await applySource(api.engine, policies(', expiry: required'))
    expect(expiryOf(await edit(id, { name: 'Another' }))).toBeNull()
    for (const verb of ['rotate', 'disable', 'enable']) expect(expiryOf(await command(id, verb))).toBeNull()
  })
})

describe('a longest lifetime', () => {
  beforeEach(() => begin(', maxLifetime: 30d'))

  it('is the expiry of a key that names none, and the latest that it may name', async () => {
    const end = inDays(30)
    expect(expiryOf(await create())).toBe(end)
    expect(expiryOf(await create({ expiresAt: null }))).toBe(end)
    expect(expiryOf(await create({ expiresAt: end }))).toBe(end)
    const late = new Date(clock.wall + 30 * DAY + 1).toISOString()
    expect((await create({ expiresAt: late })).body).toEqual(refusedAs('expiry_too_late', '/expiresAt'))
    expect((await importKeys({}, { expiresAt: late })).body).toEqual(refusedAs('expiry_too_late', '/keys/1/expiresAt'))
    expect((await importKeys({})).body).toMatchObject({ items: [{ expiresAt: end }] })
  })

  it('counts from the creation, whatever is edited, rotated and switched later', async () => {
    const end = inDays(30)
    const id = await makeKey()
    clock.wall += 20 * DAY
    expect((await edit(id, { expiresAt: inDays(11) })).body).toEqual(refusedAs('expiry_too_late', '/expiresAt'))
    expect(expiryOf(await edit(id, { expiresAt: inDays(5) }))).toBe(inDays(5))
    expect(expiryOf(await edit(id, { expiresAt: null }))).toBe(end)
    for (const verb of ['rotate', 'disable', 'enable']) expect(expiryOf(await command(id, verb))).toBe(end)
  })

  it('gives a key that has lived it no more time', async () => {
    const id = await makeKey()
    clock.wall += 30 * DAY
    expect((await edit(id, { expiresAt: inDays(1) })).body).toEqual(refusedAs('expiry_too_late'))
    expect((await edit(id, { expiresAt: null })).body).toEqual(refusedAs('expiry_too_late'))
    expect(keyOf(await command(id, 'rotate'))['status']).toBe('expired')
  })
})

describe('the number of keys of a workspace', () => {
  const FULL = refusedAs('keys_in_workspace_exhausted')
  beforeEach(() => begin(', perWorkspace: 2'))

  it('is not passed by a creation nor by an import, which then takes none', async () => {
    await makeKey()
    expect((await importKeys({}, {})).body).toEqual(FULL)
    expect((await importKeys({})).status).toBe(200)
    expect((await create()).body).toEqual(FULL)
    expect((await importKeys({})).body).toEqual(FULL)
  })

  it('counts a disabled key, so that one can be enabled whenever it is', async () => {
    const [id] = [await makeKey(), await makeKey()]
    await command(id, 'disable')
    expect((await create()).body).toEqual(FULL)
    expect(keyOf(await command(id, 'enable'))['status']).toBe('active')
    expect((await command(id, 'rotate')).status).toBe(200)
    expect((await edit(id, { expiresAt: inDays(3) })).status).toBe(200)
  })

  it('counts no key that is revoked or expired', async () => {
    const id = await makeKey()
    await makeKey({ expiresAt: inDays(1) })
    await command(id, 'revoke')
    await makeKey()
    expect((await create()).body).toEqual(FULL)
    clock.wall += DAY
    await makeKey()
    expect((await create()).body).toEqual(FULL)
  })

  it('is not passed by an expired key that is given more time', async () => {
    const id = await makeKey({ expiresAt: inDays(1) })
    await makeKey()
    clock.wall += 2 * DAY
    const other = await makeKey()
    expect((await edit(id, { expiresAt: inDays(1) })).body).toEqual(FULL)
    expect((await edit(id, { expiresAt: null })).body).toEqual(FULL)
    expect((await edit(id, { name: 'Renamed' })).status).toBe(200)
    await command(other, 'revoke')
    expect(keyOf(await edit(id, { expiresAt: null }))['status']).toBe('active')
    expect((await create()).body).toEqual(FULL)
  })

  it.each([
    ['two creations', () => create()],
    ['a creation and an import', () => importKeys({})],
    ['a creation and an expired key that is given more time', (id: string) => edit(id, { expiresAt: null })],
  ])('is kept when %s ask for the last place', async (_, second) => {
    const id = await makeKey({ expiresAt: inDays(1) })
    clock.wall += DAY
    await makeKey()
    const replies = await Promise.all([create(), second(id)])
    expect(replies.filter(({ status }) => status < 300)).toHaveLength(1)
    expect(replies.find(({ status }) => status >= 300)?.body).toEqual(FULL)
  })

  it('does not stand in the way of a creation that is repeated', async () => {
    await makeKey()
    const headers = { 'idempotency-key': 'once' }
    const ask = () => api.call('POST', keysPath(), { body: { name: 'Once' }, headers })
    const first = await ask()
    expect(first.status).toBe(201)
    expect((await ask()).body).toMatchObject({ replayed: true, apiKey: { id: keyOf(first)['id'] } })
  })
})
