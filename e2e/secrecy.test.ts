import { existsSync, readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { findCredential, type KeyId, type ServiceId, type Token } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_CALLER } from '../packages/server/src/app/index.ts'
import { openEngine } from '../packages/server/src/engine.ts'
import { ACME, type EngineWorld, openEngineWorld } from '../packages/server/src/testing/engine-world.ts'

/** A part of a secret that no display shows: long enough to be found by no accident. */
const WINDOW = 8
const PEPPER = Buffer.alloc(32, 'pepperpepper').toString('base64')

let world: EngineWorld
const planted: string[] = []
const thrown: unknown[] = []

beforeAll(async () => {
  world = await openEngineWorld({ peppers: `1:${PEPPER}` })
  await plantTokens()
  await provokeErrors()
  await world.engine.recorder.flush()
})
afterAll(() => world.close())

function plant(token: Token | undefined): string {
  if (token === undefined) throw new Error('a token was to be handed out')
  planted.push(token.reveal())
  return token.reveal()
}

/** Tokens of keys and of the management, used, rotated, revoked; and every way to use one wrongly. */
async function plantTokens(): Promise<void> {
  const { engine, workspace } = world
  const made = await world.newKey()
  const id = made.id as KeyId // an id that the engine made
  const first = plant(made.token)
  await world.ask(first)
  await world.ask(first, { workspaces: [], ip: '203.0.113.7', method: 'GET', path: `/x?token=${first}` })
  for (const damaged of [first.slice(0, -3), `${first} `, `${first}x`, `x${first.slice(1)}`, first.toLowerCase()]) {
    await world.ask(damaged, { method: 'GET', path: '/x' })
  }
  const second = plant((await engine.keys.rotateKey(SYSTEM_CALLER, id, 60_000)).token)
  await world.ask(second)
  const managing = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
    name: 'Managing',
    scopes: ['api-keys:read'],
    reach: [workspace.id],
  })
  await world.ask(plant(managing.token), {}, 'keywright' as ServiceId) // the built-in service
  await world.ask(plant(managing.token))
  await engine.keys.revokeKey(SYSTEM_CALLER, id, 'leaked')
  await world.ask(second)
}

async function caught(work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (error) {
    thrown.push(error)
  }
}

/** Errors at every place that has had a token in its hands. */
async function provokeErrors(): Promise<void> {
  const { engine } = world
  const [token = ''] = planted
  const tokens = [token, token.slice(0, -1), `${token}\n`, planted.at(-1) ?? '']
  for (const sent of tokens) {
    const headers = (name: string): readonly string[] => (name === 'authorization' ? [`Bearer ${sent}`] : [])
    const credential = ({ definition }: Parameters<Parameters<typeof engine.authenticate>[0]>[0]) =>
      findCredential(definition, headers, () => undefined)
    await caught(() => engine.authenticate(credential, { ip: undefined, requestId: undefined }))
    await caught(() => world.ask(sent, {}, 'nowhere' as ServiceId)) // no such service
  }
  const revoked = (await world.rows('select id from api_keys where revoked_at is not null'))[0]?.['id'] as KeyId // as above
  await caught(() => engine.keys.rotateKey(SYSTEM_CALLER, revoked, 0))
  await caught(() => engine.keys.enableKey(SYSTEM_CALLER, revoked))
  await caught(() => openEngine({ databaseFile: world.file }))
  await caught(() => openEngine({ databaseFile: world.file, peppers: `1:${PEPPER.slice(0, 20)}` }))
  const closed = await world.another({ peppers: `1:${PEPPER}` })
  await closed.close()
  await caught(() => closed.check({ service: ACME, credential: () => ({ kind: 'token', token }), demand: {} }))
}

/** Every part of a planted token's secret that stands in a text. */
function partsIn(text: string): readonly string[] {
  return planted.flatMap((token) => {
    const secret = token.slice(token.lastIndexOf('_') + 1)
    const windows = Array.from({ length: secret.length - WINDOW + 1 }, (_, at) => secret.slice(at, at + WINDOW))
    return [token, ...windows].filter((part) => text.includes(part))
  })
}

const databaseFiles = (): readonly string[] =>
  ['', '-wal', '-shm'].map((ending) => `${world.file}${ending}`).filter(existsSync)

describe('a token', () => {
  it('stands in no file of the database, nor does any part of its secret, while it is open and when it is closed', async () => {
    for (const closed of [false, true]) {
      if (closed) await world.engine.close()
      const files = databaseFiles()
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) expect(partsIn(readFileSync(file, 'latin1'))).toEqual([])
    }
  })

  it('is kept as its digest, and the search that finds no token would have found one', async () => {
    const text = databaseFiles()
      .map((file) => readFileSync(file, 'latin1'))
      .join('')
    const secrets = await world.rows('select digest, display from secrets')
    expect(secrets).toHaveLength(3)
    for (const { digest, display } of secrets) {
      expect(text).toContain(String(digest))
      expect(text).toContain(String(display))
    }
    expect(partsIn(`x${planted[0]}x`).length).toBeGreaterThan(20)
  })

  it('stands in nothing that was thrown: not in a message, a stack, a cause, its JSON or what an inspector shows', () => {
    expect(thrown.length).toBeGreaterThanOrEqual(8)
    for (const error of [...thrown, ...world.troubles]) {
      const shown = [String(error), JSON.stringify(error), inspect(error, { depth: 20, showHidden: true })]
      for (let cause = error; cause instanceof Error; cause = cause.cause) shown.push(cause.message, cause.stack ?? '')
      expect(partsIn(shown.join('\n'))).toEqual([])
    }
  })
})

describe('a pepper', () => {
  it('stands in no file of the database and in nothing that was thrown', () => {
    const key = Buffer.from(PEPPER, 'base64').toString('latin1')
    for (const file of databaseFiles()) {
      const text = readFileSync(file, 'latin1')
      expect([text.includes(PEPPER.slice(0, 12)), text.includes(key)]).toEqual([false, false])
    }
    for (const error of thrown) expect(inspect(error, { depth: 20 })).not.toContain(PEPPER.slice(0, 12))
  })
})
