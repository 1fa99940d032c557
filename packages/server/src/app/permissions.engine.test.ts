import { AppError, type KeyId, type WorkspaceId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EngineWorld, openEngineWorld } from '../testing/engine-world.ts'
import { MANAGEMENT_SERVICE } from './authenticate.ts'
import { type Caller, SYSTEM_CALLER } from './caller.ts'

let world: EngineWorld
beforeEach(async () => {
  world = await openEngineWorld()
})
afterEach(() => world.close())

const idOf = (id: string): KeyId => id as KeyId // an id that the engine made

const codeOf = (command: Promise<unknown>): Promise<string> =>
  command.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

describe('who may give a command', () => {
  const caller = (fields: Partial<Caller>): Caller => ({
    ...SYSTEM_CALLER,
    actor: 'key_caller',
    operator: false,
    ...fields,
  })

  it('is asked for the scope, and told nothing of a key beyond his reach', async () => {
    const { id } = await world.newKey()
    const { keys } = world.engine
    const readOnly = caller({ scopes: new Set() })
    const elsewhere = caller({ reach: ['ws_other' as WorkspaceId] })
    expect(await codeOf(keys.disableKey(readOnly, idOf(id)))).toBe('permission_missing')
    expect(await codeOf(keys.disableKey(elsewhere, idOf(id)))).toBe('key_not_found')
    expect(await codeOf(keys.disableKey(SYSTEM_CALLER, idOf('key_nowhere')))).toBe('key_not_found')
    expect(await codeOf(world.engine.createKey(elsewhere, world.workspace.id, { name: 'x' }))).toBe(
      'workspace_not_found',
    )
    expect(await codeOf(world.engine.deleteKey(elsewhere, idOf(id)))).toBe('key_not_found')
  })

  it('makes no management token that can do more than his own, and changes none', async () => {
    const { id } = world.engine.managementWorkspace
    const { createKey, keys } = world.engine
    const strong = await createKey(SYSTEM_CALLER, id, {
      name: 'o',
      scopes: ['audit:read'],
      reach: 'all',
      operator: true,
    })
    const weak = caller({
      reach: [id],
      scopes: new Set([...SYSTEM_CALLER.scopes].filter((each) => each !== 'audit:read')),
    })
    const wanted = [
      { scopes: ['api-keys:read'], reach: 'all' as const },
      { scopes: ['api-keys:read'], reach: [world.workspace.id] },
      { scopes: ['audit:read'], reach: [id] },
      { scopes: ['api-keys:read'], reach: [id], operator: true },
    ]
    for (const fields of wanted) {
      expect(await codeOf(createKey(weak, id, { name: 'x', ...fields }))).toBe('grant_exceeds_own')
    }
    for (const command of [
      () => keys.rotateKey(weak, strong.apiKey.id, 0),
      () => keys.revokeKey(weak, strong.apiKey.id, undefined),
      () => keys.editKey(weak, strong.apiKey.id, { name: 'mine' }),
    ]) {
      expect(await codeOf(command())).toBe('grant_exceeds_own')
    }
    expect(strong.apiKey.service).toBe(MANAGEMENT_SERVICE)
  })

  it('sees his change refused when the resource has changed since he read it', async () => {
    const { id } = await world.newKey()
    const { keys } = world.engine
    await keys.editKey(SYSTEM_CALLER, idOf(id), { name: 'two' }, { ifMatch: '"r1"' })
    expect(await codeOf(keys.editKey(SYSTEM_CALLER, idOf(id), { name: 'three' }, { ifMatch: '"r1"' }))).toBe(
      'etag_mismatch',
    )
    const both = await Promise.all(
      ['a', 'b'].map((name) => codeOf(keys.editKey(SYSTEM_CALLER, idOf(id), { name }, { ifMatch: '"r2"' }))),
    )
    expect(both.toSorted()).toEqual(['etag_mismatch', 'nothing was thrown'])
  })
})
