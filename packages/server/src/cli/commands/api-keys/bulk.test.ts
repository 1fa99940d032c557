import { beforeEach, describe, expect, it } from 'vitest'
import { EFFECTIVE, FakeKeywright, keyOf, Problem, WORKSPACE_ID } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const A = 'key_0000000000000000000a'
const B = 'key_0000000000000000000b'
const BULK = `POST /v1/workspaces/${WORKSPACE_ID}/api-keys/bulk`

let server: FakeKeywright

beforeEach(() => {
  server = new FakeKeywright()
  server.on('POST /v1/workspaces/*/api-keys/bulk', ({ body }) => {
    const { ids } = body as { ids: readonly string[] }
    const items = ids.map((id, index) => ({ id, changed: index === 0, status: 'disabled' }))
    return { items, effective: EFFECTIVE }
  })
})

const bulk = (args: readonly string[], setting: Parameters<typeof run>[1] = {}) =>
  run(['api-keys', 'bulk', ...args], { server, ...setting })

describe('api-keys bulk', () => {
  it.each(['disable', 'enable'])(
    'sends one command for all, prints a line a key, and asks nothing: %s',
    async (action) => {
      const { exit, stdout, stderr, asked } = await bulk([action, A, B, '--reason', 'review'], { terminal: {} })
      expect({ exit, asked }).toEqual({ exit: 0, asked: [] })
      expect(stdout).toMatch(
        new RegExp(`^${A} +disabled +changed\n${B} +disabled +as it was\n$`.replaceAll(' +', '\\t')),
      )
      expect(stderr).toContain('effective on all 3 nodes')
      expect(server.bodyOf(BULK)).toEqual({ action, ids: [A, B], reason: 'review' })
    },
  )

  it('prints the answer as JSON', async () => {
    const { stdout } = await bulk(['revoke', A, '--json'])
    expect(JSON.parse(stdout)).toEqual({ items: [{ id: A, changed: true, status: 'disabled' }], effective: EFFECTIVE })
  })

  it('has a revocation typed at a terminal, after naming the keys', async () => {
    server.keys = [keyOf({ name: 'CRM sync' })]
    const setting = { terminal: { answers: ['revoke 2'] } }
    const { exit, stderr, asked } = await bulk(['revoke', A, B], setting)
    expect(exit).toBe(0)
    expect(asked).toEqual(['Revoking is final. Type what is to be done, revoke 2, to go on: '])
    expect(stderr.match(/CRM sync/g)).toHaveLength(2)
    expect(server.bodyOf(BULK)).toEqual({ action: 'revoke', ids: [A, B] })
  })

  it.each(['y', 'revoke 1', 'revoke', ''])('revokes nothing when %j is typed, and ends with 2', async (answer) => {
    expect(await bulk(['revoke', A, B], { terminal: { answers: [answer] } })).toMatchObject({ exit: 2 })
    expect(server.bodyOf(BULK)).toBeUndefined()
  })

  it('holds a script to the number that it gives', async () => {
    expect(await bulk(['revoke', A, B, '--confirm', 'revoke 3'])).toMatchObject({ exit: 64 })
    expect(server.bodyOf(BULK)).toBeUndefined()
    expect(await bulk(['revoke', A, B, '--confirm', 'revoke 2'])).toMatchObject({ exit: 0, asked: [] })
  })

  it.each([
    ['an action that there is not', ['delete', A]],
    ['no id', ['revoke']],
    ['an id that is none', ['disable', 'kw_aTokenThatMustNotBeRepeated']],
    ['an id twice', ['disable', A, A]],
    ['--confirm with what can be turned back', ['disable', A, '--confirm', 'disable 1']],
  ])('refuses %s with 64, and sends nothing', async (_, args) => {
    const { exit, stderr } = await bulk(args)
    expect(exit).toBe(64)
    expect(stderr).not.toContain('kw_aToken')
    expect(server.bodyOf(BULK)).toBeUndefined()
  })

  it("ends with the code of the server's refusal", async () => {
    server.on('POST /v1/workspaces/*/api-keys/bulk', () => {
      throw new Problem('key_not_found', 404, 'There is no such key.')
    })
    expect(await bulk(['disable', A])).toMatchObject({ exit: 3 })
  })
})
