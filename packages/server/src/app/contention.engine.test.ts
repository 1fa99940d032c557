import { AppError, type KeyId, type Member, type MemberId, type ServiceId, type Workspace } from '@keywright/core'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine, StorePlace } from '../engine.ts'
import { sha256 } from '../storage/contract/suite.ts'
import { openPostgresStore, openSqliteStore, type Store } from '../storage/index.ts'
import { makeNewId, systemClock } from '../system/index.ts'
import { ACME, type EngineWorld, LIMITED_DEFINITION, openEngineWorld, outcomeOf } from '../testing/engine-world.ts'
import { digest } from '../testing/rows.ts'
import { SYSTEM_CALLER } from './caller.ts'

// Two nodes on one database, by the real clock: the commands wait for each other's node.
let world: EngineWorld
let nodes: readonly [Engine, Engine]
beforeEach(async () => {
  world = await openEngineWorld({ clock: systemClock })
  nodes = [world.engine, await world.another({ clock: systemClock })]
})
afterEach(() => world.close())

const codeOf = (error: unknown): string => {
  if (error instanceof AppError) return error.code
  throw error
}
const newWorkspace = (slug: string): Promise<Workspace> =>
  nodes[0].workspaces.createWorkspace(SYSTEM_CALLER, { service: ACME, slug, name: slug })

describe('two commands at the same time, on two nodes', () => {
  it('that import one digest: one is taken in, and the other hears that it is taken', async () => {
    const workspaces = [world.workspace, await newWorkspace('two')]
    const outcomes = await Promise.all(
      workspaces.map(({ id }, i) =>
        nodes[i === 0 ? 0 : 1]
          .importKeys(SYSTEM_CALLER, id, { keys: [{ name: 'k', digest: digest('same') }] })
          .then(() => 'taken in', codeOf),
      ),
    )
    expect(outcomes.toSorted()).toEqual(['digest_taken', 'taken in'])
  })

  it('that make workspaces of one slug: one is made, and the other hears that it is taken', async () => {
    const made = nodes.map((node) =>
      node.workspaces
        .createWorkspace(SYSTEM_CALLER, { service: ACME, slug: 'same', name: 'Same' })
        .then(() => 'made', codeOf),
    )
    expect((await Promise.all(made)).toSorted()).toEqual(['made', 'workspace_slug_taken'])
  })

  it('that make a workspace under one Idempotency-Key make one', async () => {
    const fields = { service: ACME, slug: 'once', name: 'Once' }
    const once = { key: 'once', fingerprint: 'f' }
    const made = await Promise.all(nodes.map((node) => node.workspaces.createWorkspace(SYSTEM_CALLER, fields, once)))
    expect(made[0]?.id).toBe(made[1]?.id)
  })

  it('that rotate and revoke one key leave none of its tokens good on either node', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, token } = await world.newKey()
      const key = id as KeyId // an id that the engine made
      for (const node of nodes) expect(await checkOn(node, token.reveal())).toBe('allowed')
      const [rotated] = await Promise.all([
        nodes[0].keys.rotateKey(SYSTEM_CALLER, key, 60_000).catch(codeOf),
        nodes[1].keys.revokeKey(SYSTEM_CALLER, key, undefined),
      ])
      const tokens = [token.reveal(), ...(typeof rotated === 'string' ? [] : [rotated.token.reveal()])]
      for (const node of nodes) for (const each of tokens) expect(await checkOn(node, each)).toBe('revoked')
    }
  })

  it('that erase the last two operators leave one of them', async () => {
    const member = (id: string): Member => ({
      id: id as MemberId, // as `acceptInvitation` names them
      email: `${id}@example.com`,
      name: id,
      language: undefined,
      passwordHash: undefined,
      operator: true,
      createdAt: 0,
      erasedAt: undefined,
      revision: 1,
    })
    const both = [member('mem_a'), member('mem_b')]
    const store = await openTestStore(world.place)
    await store.transact(async (unit) => {
      for (const each of both) await unit.insertMember(each)
    })
    await store.close()
    const erased = both.map(({ id }, i) =>
      nodes[i as 0 | 1].accounts.erase(SYSTEM_CALLER, id).then(() => 'erased', codeOf),
    )
    expect((await Promise.all(erased)).toSorted()).toEqual(['erased', 'last_operator'])
  })

  it('that answer one link: one is signed in, and for the other it was used already', async () => {
    const given = { email: 'ana@example.com', name: 'Ana', password: 'a long and unusual sentence' }
    const from = { ip: undefined, requestId: undefined }
    const setup = await nodes[0].invitations.makeSetupLink()
    await nodes[0].acceptInvitation.accept({ ...given, token: setup.token }, from, undefined)
    const { token } = await nodes[0].invitations.makeRecoveryLink(given.email)
    const answers = nodes.map((node, i) =>
      node.acceptInvitation
        .accept({ token, password: `${given.password} ${i}` }, from, undefined)
        .then(() => 'signed in', codeOf),
    )
    expect((await Promise.all(answers)).toSorted()).toEqual(['link_not_valid', 'signed in'])
  })

  it('that apply a definition for the first time make one revision of it', async () => {
    const source = LIMITED_DEFINITION.replace('id: acme', 'id: fresh').replace('acme_', 'fresh_')
    const applied = await Promise.all(
      nodes.map((node) => node.applyService(SYSTEM_CALLER, 'fresh' as ServiceId, source)), // the id within the definition
    )
    expect(applied.map(({ service }) => service.revision)).toEqual([1, 1])
    expect(await world.rows('select action from audit_events where subject = ?', 'fresh')).toEqual([
      { action: 'service.created' },
    ])
  })
})

describe('commands of all kinds side by side', () => {
  it('never end in a deadlock, and leave unbroken chains and one order of changes', async () => {
    const workspaces = [world.workspace, await newWorkspace('two')]
    const keys: KeyId[] = []
    for (let i = 0; i < 8; i += 1) {
      const { id } = workspaces[i % 2]!
      keys.push((await nodes[0].createKey(SYSTEM_CALLER, id, { name: `k${i}` })).apiKey.id)
    }
    let serial = 0
    const commands: readonly ((node: Engine, key: KeyId, workspace: Workspace) => Promise<unknown>)[] = [
      (node, key) => node.keys.rotateKey(SYSTEM_CALLER, key, 0),
      (node, key) => node.keys.disableKey(SYSTEM_CALLER, key),
      (node, key) => node.keys.enableKey(SYSTEM_CALLER, key),
      (node, key) => node.keys.editKey(SYSTEM_CALLER, key, { name: `n${(serial += 1)}` }),
      (node, _, { id }) => node.createKey(SYSTEM_CALLER, id, { name: 'new' }),
      (node, _, { id }) =>
        node.bulkKeys(SYSTEM_CALLER, id, { action: 'disable', ids: ofWorkspace(keys, workspaces, id) }),
      (node, _, { id }) =>
        node.bulkKeys(SYSTEM_CALLER, id, { action: 'enable', ids: ofWorkspace(keys, workspaces, id) }),
      (node, _, { id }) =>
        node.workspaces.editWorkspace(SYSTEM_CALLER, id, { name: `w${(serial += 1)}`, environments: ['test'] }),
      (node) => node.applyService(SYSTEM_CALLER, ACME, `${LIMITED_DEFINITION}# ${(serial += 1)}\n`),
      (node, _, { id }) =>
        node.importKeys(SYSTEM_CALLER, id, { keys: [{ name: 'i', digest: digest(`imported${(serial += 1)}`) }] }),
      async (node, key) => {
        await node.keys.revokeKey(SYSTEM_CALLER, key, undefined)
        await node.deleteKey(SYSTEM_CALLER, key)
      },
      async (node, _, { id }) => {
        const { token } = await node.createKey(SYSTEM_CALLER, id, { name: 'used' })
        for (let i = 0; i < 5; i += 1) await checkOn(node, token?.reveal() ?? '')
      },
    ]
    const order = fc.sample(fc.tuple(fc.nat(commands.length - 1), fc.nat(1), fc.nat(7), fc.nat(1)), 120)
    const deadlocks = await countDeadlocks()
    const faults: unknown[] = []
    const worker = async (): Promise<void> => {
      for (let next = order.pop(); next !== undefined; next = order.pop()) {
        const [command, node, key, workspace] = next
        // Most refusals are right: a key that another worker has deleted, a disabled one that is disabled again.
        await commands[command]!(nodes[node as 0 | 1], keys[key]!, workspaces[workspace]!).catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code === 'store_unavailable' || error.code === 'internal')
            faults.push(error)
        })
      }
    }
    await Promise.all(Array.from({ length: 10 }, worker))
    expect(faults).toEqual([])
    for (const chain of ['installation', ...workspaces.map(({ id }) => id)] as const) {
      expect(await nodes[0].checkAudit(SYSTEM_CALLER, chain)).toMatchObject({ sound: true })
    }
    const changes = (await world.rows('select seq from changes order by seq')).map(({ seq }) => Number(seq))
    // On a busy machine the first, which is as old as time, may have been pruned meanwhile.
    expect(changes).toEqual(changes.map((_, i) => (changes[0] ?? 0) + i))
    expect(await countDeadlocks()).toEqual(deadlocks)
  })
})

/** Counted by Postgres itself, since a command that ends in one is run again, and only late. */
async function countDeadlocks(): Promise<unknown> {
  if ('databaseFile' in world.place) return 'none on SQLite'
  return world.rows('select deadlocks from pg_stat_database where datname = current_database()')
}

function openTestStore(place: StorePlace): Promise<Store> {
  const tools = { newId: makeNewId(Date.now), sha256, wallNow: Date.now }
  if ('databaseFile' in place) return openSqliteStore({ path: place.databaseFile, ...tools })
  return openPostgresStore({ place, ...tools })
}

function ofWorkspace(keys: readonly KeyId[], workspaces: readonly Workspace[], id: string): readonly KeyId[] {
  return keys.filter((_, i) => workspaces[i % 2]?.id === id)
}

async function checkOn(node: Engine, token: string): Promise<string> {
  return outcomeOf(await node.check({ service: ACME, credential: () => ({ kind: 'token', token }), demand: {} }))
}
