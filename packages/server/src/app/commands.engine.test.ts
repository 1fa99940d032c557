import { AppError, checkChain, type ChainedEvent, type KeyId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sha256 } from '../storage/contract/suite.ts'
import { ACME, ACME_DEFINITION, type EngineWorld, openEngineWorld } from '../testing/engine-world.ts'
import { SYSTEM_CALLER } from './caller.ts'

let world: EngineWorld
beforeEach(async () => {
  world = await openEngineWorld()
})
afterEach(() => world.close())

const idOf = (id: string): KeyId => id as KeyId // an id that the engine made

interface Trace {
  readonly events: readonly string[]
  readonly changes: readonly { readonly kind: string; readonly keys: readonly string[]; readonly digests: number }[]
}

/** What a command has left in the audit and in the feed. */
async function traceOf(command: () => Promise<unknown>): Promise<Trace> {
  const count = async (table: string): Promise<number> =>
    Number((await world.rows(`select count(*) as n from ${table}`))[0]?.['n'])
  const [events, changes] = [await count('audit_events'), await count('changes')]
  await command()
  const newEvents = (await world.rows('select action, subject from audit_events order by id')).slice(events)
  const newChanges = (await world.rows('select kind, subject, api_key_ids, digests from changes order by seq')).slice(
    changes,
  )
  return {
    events: newEvents.map(({ action, subject }) => `${String(action)} ${String(subject)}`),
    changes: newChanges.map((row) => ({
      kind: `${String(row['kind'])} ${String(row['subject'] ?? '')}`.trim(),
      keys: JSON.parse(String(row['api_key_ids'])),
      digests: JSON.parse(String(row['digests'])).length,
    })),
  }
}

const codeOf = (command: Promise<unknown>): Promise<string> =>
  command.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

describe('every command leaves its audit event, and its change row where a node may know better', () => {
  it('creating a key: an event and no change, since nobody can have seen the token', async () => {
    let id = ''
    const trace = await traceOf(async () => {
      id = (await world.newKey()).id
    })
    expect(trace).toEqual({ events: [`key.created ${id}`], changes: [] })
  })

  it.each([
    ['key.edited', 1, (id: KeyId) => world.engine.keys.editKey(SYSTEM_CALLER, id, { scopes: ['records:write'] })],
    ['key.edited', 1, (id: KeyId) => world.engine.keys.editKey(SYSTEM_CALLER, id, { name: 'New' })],
    ['key.rotated', 2, (id: KeyId) => world.engine.keys.rotateKey(SYSTEM_CALLER, id, 5000)],
    ['key.disabled', 1, (id: KeyId) => world.engine.keys.disableKey(SYSTEM_CALLER, id)],
    ['key.revoked', 1, (id: KeyId) => world.engine.keys.revokeKey(SYSTEM_CALLER, id, undefined)],
  ])('%s: both, with the key and its %i digests', async (action, digests, command) => {
    const { id } = await world.newKey()
    expect(await traceOf(() => command(idOf(id)))).toEqual({
      events: [`${action} ${id}`],
      changes: [{ kind: 'keys', keys: [id], digests }],
    })
  })

  it('deleting a revoked key: both', async () => {
    const { id } = await world.newKey()
    await world.engine.keys.revokeKey(SYSTEM_CALLER, idOf(id), undefined)
    expect(await traceOf(() => world.engine.deleteKey(SYSTEM_CALLER, idOf(id)))).toEqual({
      events: [`key.deleted ${id}`],
      changes: [{ kind: 'keys', keys: [id], digests: 1 }],
    })
  })

  it('editing and deleting a workspace, and applying a definition: both', async () => {
    const { id } = world.workspace
    const { workspaces, applyService } = world.engine
    const change = (kind: string) => [{ kind, keys: [], digests: 0 }]
    expect(await traceOf(() => workspaces.editWorkspace(SYSTEM_CALLER, id, { environments: ['test'] }))).toEqual({
      events: [`workspace.edited ${id}`],
      changes: change(`workspace ${id}`),
    })
    expect(await traceOf(() => workspaces.deleteWorkspace(SYSTEM_CALLER, id))).toEqual({
      events: [`workspace.deleted ${id}`],
      changes: change(`workspace ${id}`),
    })
    const named = ACME_DEFINITION.replace('name: Acme', 'name: Acme 2')
    expect(await traceOf(() => applyService(SYSTEM_CALLER, ACME, named))).toEqual({
      events: ['service.applied acme'],
      changes: change('service acme'),
    })
  })

  it.each([
    ['a dry run', (source: string) => world.engine.applyService(SYSTEM_CALLER, ACME, source, { dryRun: true })],
    ['the same definition again', () => world.engine.applyService(SYSTEM_CALLER, ACME, ACME_DEFINITION)],
  ])('%s: neither', async (_, command) => {
    const trace = await traceOf(() => command(ACME_DEFINITION.replace('name: Acme', 'name: Other')))
    expect(trace).toEqual({ events: [], changes: [] })
  })

  it('a command that finds nothing to change: neither, and waits for the head', async () => {
    const { id } = await world.newKey()
    await world.engine.keys.revokeKey(SYSTEM_CALLER, idOf(id), 'first')
    expect(await traceOf(() => world.engine.keys.revokeKey(SYSTEM_CALLER, idOf(id), 'second'))).toEqual({
      events: [],
      changes: [],
    })
    const [row] = await world.rows('select revoke_reason from api_keys where id = ?', id)
    expect(row).toEqual({ revoke_reason: 'first' })
  })

  it('a command that is refused: neither', async () => {
    const { id } = await world.newKey()
    await world.engine.keys.revokeKey(SYSTEM_CALLER, idOf(id), undefined)
    const trace = await traceOf(() => codeOf(world.engine.keys.enableKey(SYSTEM_CALLER, idOf(id))))
    expect(trace).toEqual({ events: [], changes: [] })
  })

  it('and all of them together an unbroken chain for each workspace', async () => {
    const { id } = await world.newKey()
    await world.engine.keys.disableKey(SYSTEM_CALLER, idOf(id))
    await world.engine.keys.revokeKey(SYSTEM_CALLER, idOf(id), 'leaked, "badly"')
    for (const chain of ['installation', world.workspace.id]) {
      const rows = await world.rows('select * from audit_events where chain = ? order by number', chain)
      const events = rows.map((row): ChainedEvent => {
        const { request_id: requestId, previous_hash: previousHash, before, after, ...rest } = row
        const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
        const parsed = (text: unknown): unknown => (text === null ? undefined : JSON.parse(String(text)))
        // The row's own columns, under the names of an event.
        return {
          ...present,
          requestId: requestId ?? undefined,
          previousHash,
          before: parsed(before),
          after: parsed(after),
        } as ChainedEvent
      })
      expect(events.length).toBeGreaterThan(1)
      expect(checkChain(events, sha256)).toBeUndefined()
    }
  })
})

describe('a second revoke', () => {
  it('while the first still waits for a silent node is answered no sooner than that one', async () => {
    const { id } = await world.newKey()
    await world.engine.feed.join('node_silent', [0])
    const ended: string[] = []
    const revoke = (name: string) =>
      world.engine.keys.revokeKey(SYSTEM_CALLER, idOf(id), undefined).then(({ effective }) => {
        ended.push(`${name} ${effective.everywhere}`)
      })
    const first = revoke('first')
    const second = revoke('second')
    for (let i = 0; i < 20; i += 1) await tick()
    expect(ended).toEqual([])
    expect(await world.outcome((await world.newKey()).token.reveal())).toBe('allowed')
    for (let passed = 0; passed < 5200; passed += 100) {
      world.clock.pass(100)
      await tick()
    }
    await Promise.all([first, second])
    expect(ended.toSorted()).toEqual(['first true', 'second true'])
  })
})

/** Until the store has answered what a waiting command asked of it: a look, and what follows from it. */
async function tick(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    // It goes the way of the looks, behind them.
    await world.engine.feed.leave('node_of_nobody')
  }
}

describe('creating a key', () => {
  it('under one Idempotency-Key makes one key, and shows its token once', async () => {
    const once = { key: 'once', fingerprint: 'a' }
    const create = () => world.engine.createKey(SYSTEM_CALLER, world.workspace.id, { name: 'x' }, once)
    const made = await Promise.all([create(), create(), create()])
    expect(new Set(made.map(({ apiKey }) => apiKey.id)).size).toBe(1)
    expect(made.filter(({ token }) => token !== undefined)).toHaveLength(1)
    const other = { key: 'once', fingerprint: 'b' }
    const reused = world.engine.createKey(SYSTEM_CALLER, world.workspace.id, { name: 'y' }, other)
    expect(await codeOf(reused)).toBe('idempotency_key_reused')
  })

  it('stops at as many live keys as the definition allows, though all are asked for at the same time', async () => {
    const few = ACME_DEFINITION.replace('environment: live }', 'environment: live, perWorkspace: 3 }')
    await world.engine.applyService(SYSTEM_CALLER, ACME, few)
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => codeOf(world.newKey())))
    expect(outcomes.filter((code) => code === 'nothing was thrown')).toHaveLength(3)
    expect(new Set(outcomes)).toEqual(new Set(['nothing was thrown', 'keys_in_workspace_exhausted']))
  })
})

describe('a definition that live keys stand in the way of', () => {
  it('is refused, even when such a key waits for the same commit; if it comes first, the key is', async () => {
    const without = ACME_DEFINITION.replace(', "records:write": Write', '')
    const wish = { name: 'x', scopes: ['records:write'] }
    const outcomes = await Promise.all([
      codeOf(world.engine.createKey(SYSTEM_CALLER, world.workspace.id, wish)),
      codeOf(world.engine.applyService(SYSTEM_CALLER, ACME, without)),
    ])
    expect([
      ['nothing was thrown', 'definition_conflict'],
      ['scope_unknown', 'nothing was thrown'],
    ]).toContainEqual(outcomes)
  })
})

describe('a rotation', () => {
  it('after the definition has come to ask for a label gives a token that works', async () => {
    const { id } = await world.newKey()
    const labelled = ACME_DEFINITION.replace(
      'format: "acme_{environment}_{secret:34}{checksum}"',
      'format: "acme_{environment}_{id:8}_{secret:34}{checksum}", accepts: ["acme_{environment}_{secret:34}{checksum}"]',
    )
    await world.engine.applyService(SYSTEM_CALLER, ACME, labelled)
    const { token, apiKey } = await world.engine.keys.rotateKey(SYSTEM_CALLER, idOf(id), 0)
    expect(await world.outcome(token.reveal())).toBe('allowed')
    expect(token.reveal()).toContain(`_${apiKey.publicId}_`)
    const again = await world.engine.keys.rotateKey(SYSTEM_CALLER, idOf(id), 0)
    expect(again.apiKey.publicId).toBe(apiKey.publicId)
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 30 * 86_400_000 + 1])(
    'refuses an overlap of %d',
    async (overlap) => {
      const { id } = await world.newKey()
      const code = await codeOf(world.engine.keys.rotateKey(SYSTEM_CALLER, idOf(id), overlap))
      expect(code).toMatch(/^(request_invalid|overlap_too_long)$/)
    },
  )
})

describe('a key that is purged', () => {
  it('leaves no counts and no refusals behind, though a node still held some', async () => {
    const { id, token } = await world.newKey()
    const { keys, deleteKey, recorder } = world.engine
    expect(await world.outcome(token.reveal())).toBe('allowed')
    await keys.revokeKey(SYSTEM_CALLER, idOf(id), undefined)
    expect(await world.outcome(token.reveal())).toBe('revoked')
    await deleteKey(SYSTEM_CALLER, idOf(id))
    await recorder.flush()
    for (const table of ['usage_hourly', 'recent_refusals']) {
      expect(await world.rows(`select * from ${table} where api_key_id = ?`, id), table).toEqual([])
    }
    expect(world.troubles).toEqual([])
  })
})
