import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyId } from '@keywright/core'
import {
  ACME,
  ACME_DEFINITION,
  type EngineWorld,
  LIMITED_DEFINITION,
  openEngineWorld,
  outcomeOf,
} from '../testing/engine-world.ts'
import { SYSTEM_CALLER } from './caller.ts'

let world: EngineWorld
beforeEach(async () => {
  world = await openEngineWorld()
})
afterEach(() => world.close())

const idOf = (id: string): KeyId => id as KeyId // an id that the engine made

describe('checks of known keys', () => {
  it('go on while another process holds the writer, and are answered at once', async () => {
    const { token } = await world.newKey()
    await world.outcome(token.reveal())
    const letGo = await world.holdWrites()
    let made = false
    const command = world.newKey().then(() => {
      made = true
    })
    for (let round = 0; round < 500; round += 1) {
      const result = world.ask(token.reveal())
      if (result instanceof Promise) throw new Error('a known key is answered without a promise')
      expect(outcomeOf(result)).toBe('allowed')
    }
    // The checks give way to whatever else can be done, and the command is still not among it.
    await new Promise<void>((resolve) => setImmediate(resolve))
    expect(made).toBe(false)
    expect(outcomeOf(await world.ask(token.reveal()))).toBe('allowed')
    await letGo()
    await command
    expect(made).toBe(true)
  })

  it('that are not in memory are answered too while the writer is held', async () => {
    const { token } = await world.newKey()
    const letGo = await world.holdWrites()
    const missed = await world.ask(token.reveal(), { workspaces: [] })
    expect(outcomeOf(missed)).toBe('workspace_mismatch')
    await letGo()
  })

  it('whose store is closed are an error, never a denial', async () => {
    const { token } = await world.newKey()
    expect(await world.outcome(token.reveal())).toBe('allowed')
    await world.engine.close()
    await expect(world.ask(token.reveal())).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

describe('every change of a key takes hold on the very next check', () => {
  it('when it is revoked, disabled or enabled', async () => {
    const { id, token } = await world.newKey()
    const { keys } = world.engine
    expect(await world.outcome(token.reveal())).toBe('allowed')
    expect((await keys.disableKey(SYSTEM_CALLER, idOf(id))).effective.everywhere).toBe(true)
    expect(await world.outcome(token.reveal())).toBe('disabled')
    await keys.enableKey(SYSTEM_CALLER, idOf(id))
    expect(await world.outcome(token.reveal())).toBe('allowed')
    await keys.revokeKey(SYSTEM_CALLER, idOf(id), 'leaked')
    expect(await world.outcome(token.reveal())).toBe('revoked')
    await world.engine.deleteKey(SYSTEM_CALLER, idOf(id))
    expect(await world.outcome(token.reveal())).toBe('unknown')
  })

  it('when it is rotated, with overlap and without, and when a secret is ended', async () => {
    const { id, token } = await world.newKey()
    const { keys } = world.engine
    expect(await world.outcome(token.reveal())).toBe('allowed')
    const second = await keys.rotateKey(SYSTEM_CALLER, idOf(id), 60_000)
    expect(await world.outcome(token.reveal())).toBe('allowed')
    expect(await world.outcome(second.token.reveal())).toBe('allowed')
    await world.clock.passSlowly(60_000, 500)
    expect(await world.outcome(token.reveal())).toBe('superseded')
    expect(await world.outcome(second.token.reveal())).toBe('allowed')
    const third = await keys.rotateKey(SYSTEM_CALLER, idOf(id), 0)
    expect(await world.outcome(second.token.reveal())).toBe('superseded')
    expect(await world.outcome(third.token.reveal())).toBe('allowed')
    await keys.endSecret(SYSTEM_CALLER, idOf(id), third.apiKey.secrets.at(-1)!.id)
    expect(await world.outcome(third.token.reveal())).toBe('superseded')
  })

  it('when it is edited: expiry, scopes, addresses and origins', async () => {
    const { id, token } = await world.newKey()
    const edit = (fields: object) => world.engine.keys.editKey(SYSTEM_CALLER, idOf(id), fields)
    const { now } = world.engine.known
    expect(await world.outcome(token.reveal())).toBe('allowed')
    await edit({ expiresAt: now.call(world.engine.known) + 1000 })
    await world.clock.passSlowly(1000, 500)
    expect(await world.outcome(token.reveal())).toBe('expired')
    await edit({ expiresAt: null })
    expect(await world.outcome(token.reveal())).toBe('allowed')
    const read = { scopes: ['records:read' as never] }
    await edit({ scopes: ['records:write'] })
    expect(await world.outcome(token.reveal(), read)).toBe('scope_missing')
    await edit({ scopes: ['records:read'], allowedIps: ['203.0.113.7'] })
    expect(await world.outcome(token.reveal(), { ...read, ip: '203.0.113.8' })).toBe('ip_not_allowed')
    expect(await world.outcome(token.reveal(), { ...read, ip: '203.0.113.7' })).toBe('allowed')
    await edit({ allowedIps: [], allowedOrigins: ['https://a.example'] })
    expect(await world.outcome(token.reveal())).toBe('origin_not_allowed')
  })

  it('when its limit is, whichever of key, plan and workspace sets it', async () => {
    const { id, token } = await world.newKey()
    const limitOf = async (): Promise<number | undefined> => {
      const { verdict } = await world.ask(token.reveal())
      return verdict.limits[0]?.limit
    }
    const workspace = world.workspace.id
    const { keys, workspaces, applyService } = world.engine
    await applyService(SYSTEM_CALLER, ACME, LIMITED_DEFINITION)
    expect(await limitOf()).toBe(100)
    await workspaces.editWorkspace(SYSTEM_CALLER, workspace, { plan: 'big' })
    expect(await limitOf()).toBe(200)
    await workspaces.editWorkspace(SYSTEM_CALLER, workspace, { limits: { hourly: { limit: 30 } } })
    expect(await limitOf()).toBe(30)
    await keys.editKey(SYSTEM_CALLER, idOf(id), { limits: { hourly: { limit: 5 } } })
    expect(await limitOf()).toBe(5)
    expect(await world.outcome(token.reveal())).toBe('allowed')
    expect(await world.outcome(token.reveal())).toBe('rate_limited')
  })

  it('when its workspace loses the environment, or the service its scope', async () => {
    const { workspaces, applyService } = world.engine
    await workspaces.editWorkspace(SYSTEM_CALLER, world.workspace.id, { environments: ['test'] })
    const { token } = await world.newKey({ environment: 'test' })
    expect(await world.outcome(token.reveal())).toBe('allowed')
    await workspaces.editWorkspace(SYSTEM_CALLER, world.workspace.id, { environments: [] })
    expect(await world.outcome(token.reveal())).toBe('wrong_environment')
    await workspaces.editWorkspace(SYSTEM_CALLER, world.workspace.id, { environments: ['test'] })
    expect(await world.outcome(token.reveal())).toBe('allowed')
    const routed = ACME_DEFINITION.concat('routes: { "GET /a": "records:write" }\n')
    await applyService(SYSTEM_CALLER, ACME, routed)
    expect(await world.outcome(token.reveal(), { method: 'GET', path: '/a' })).toBe('scope_missing')
    expect(await world.outcome(token.reveal(), { method: 'GET', path: '/b' })).toBe('route_not_allowed')
  })
})
