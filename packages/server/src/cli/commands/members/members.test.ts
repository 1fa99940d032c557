import { beforeEach, describe, expect, it } from 'vitest'
import { EFFECTIVE, FakeKeywright, Problem, WORKSPACE_ID } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const MEMBER_ID = 'mem_00000000000000000001'
const TOKEN = 'T'.repeat(43)
const ana = {
  id: MEMBER_ID,
  email: 'ana@example.com',
  name: 'Ana\u202e',
  role: 'developer',
  operator: false,
  since: '2026-01-02T03:04:05.000Z',
  lastSeenAt: null,
}
const made = {
  invitation: { id: 'inv_1', email: 'bo@example.com', role: 'viewer', expiresAt: '2026-11-27T12:00:00.000Z' },
  token: TOKEN,
  path: `/invitation#token=${TOKEN}`,
}
const at = (rest: string): string => `/v1/workspaces/${WORKSPACE_ID}/${rest}`
let server: FakeKeywright
const members = (...argv: readonly string[]) => run(['members', ...argv], { server })

beforeEach(() => {
  server = new FakeKeywright()
  server.on('GET /v1/workspaces/*/members', () => ({ items: [ana, { ...ana, operator: true }], nextCursor: null }))
  server.on('POST /v1/workspaces/*/invitations', () => made)
  server.on('POST /v1/operator-invitations', () => made)
  server.on('PATCH /v1/workspaces/*/members/*', ({ body }) => ({ member: { ...ana, ...Object(body) } }))
  server.on('DELETE /v1/workspaces/*/members/*', () => ({ removed: true, apiKeyIds: ['key_1'], effective: EFFECTIVE }))
  server.on('DELETE /v1/members/*', () => ({ erased: true }))
})

describe('members list', () => {
  it('prints a line for each, with nothing in it that drives a terminal', async () => {
    const { stdout } = await members('list')
    const [first, second] = stdout.split('\n')
    expect(first).toBe(`${MEMBER_ID}\tdeveloper\tana@example.com\tAna\ufffd\tnever`)
    expect(second).toContain('\tdeveloper, operator\t')
    expect(server.seen.at(-1)?.path).toBe(at('members'))
  })

  it('prints all fields as JSON', async () => {
    expect(JSON.parse((await members('list', '--json')).stdout).items).toEqual([ana, { ...ana, operator: true }])
  })
})

describe('members invite', () => {
  it('prints the link alone on standard output', async () => {
    const { stdout, stderr, exit } = await members(
      'invite',
      'bo@example.com',
      '--role',
      'viewer',
      '--workspace',
      'acme',
    )
    expect({ stdout, exit }).toEqual({ stdout: `http://localhost:4700/invitation#token=${TOKEN}\n`, exit: 0 })
    expect(stderr).not.toContain(TOKEN)
    expect(server.bodyOf(`POST ${at('invitations')}`)).toEqual({ email: 'bo@example.com', role: 'viewer' })
  })

  it('invites an operator into no workspace', async () => {
    const { stdout } = await members('invite', 'bo@example.com', '--operator', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ token: TOKEN, url: `http://localhost:4700/invitation#token=${TOKEN}` })
    expect(server.bodyOf('POST /v1/operator-invitations')).toEqual({ email: 'bo@example.com' })
  })

  it.each([[[]], [['--role', 'boss']], [['--role', 'viewer', '--operator']]])(
    'sends nothing without one role that there is: %j',
    async (flags) => {
      const { exit, stderr } = await members('invite', 'bo@example.com', ...flags)
      expect(exit).toBe(64)
      expect(stderr).toContain('owner, admin, developer, viewer')
      expect(server.seen.filter(({ method }) => method === 'POST')).toEqual([])
    },
  )
})

describe('members set-role', () => {
  it('gives the role', async () => {
    expect((await members('set-role', MEMBER_ID, 'admin')).stdout).toBe(`${MEMBER_ID} is admin now\n`)
    expect(server.bodyOf(`PATCH ${at(`members/${MEMBER_ID}`)}`)).toEqual({ role: 'admin' })
  })

  it('puts nothing that is no id into an address', async () => {
    for (const id of ['ana@example.com', '../x', 'key_00000000000000000001']) {
      expect((await members('set-role', id, 'admin')).exit).toBe(64)
    }
    expect(server.seen.filter(({ method }) => method === 'PATCH')).toEqual([])
  })
})

describe('members remove', () => {
  it('says what becomes of the keys', async () => {
    const { stdout } = await members('remove', MEMBER_ID, '--keys', 'revoke')
    expect(stdout).toBe(
      `removed ${MEMBER_ID}; of 1 keys that the member made: revoke: effective on all 3 nodes, in 4 ms\n`,
    )
    expect(server.seen.at(-1)?.query.get('keys')).toBe('revoke')
    expect((await members('remove', MEMBER_ID, '--keys', 'burn')).exit).toBe(64)
  })

  it('ends with 1, and the question, while that is undecided', async () => {
    server.on('DELETE /v1/workspaces/*/members/*', () => {
      throw new Problem('keys_undecided', 409, 'Say what becomes of them: keep, disable or revoke.')
    })
    const { exit, stderr } = await members('remove', MEMBER_ID)
    expect(exit).toBe(1)
    expect(stderr).toContain('keep, disable or revoke')
  })
})

describe('members erase', () => {
  it('does it after the id was typed once more', async () => {
    const erase = (answer: string) => run(['members', 'erase', MEMBER_ID], { server, terminal: { answers: [answer] } })
    expect((await erase('yes')).exit).toBe(2)
    expect(server.seen).toEqual([])
    expect((await erase(MEMBER_ID)).stdout).toContain(`erased ${MEMBER_ID}`)
    expect((await members('erase', MEMBER_ID, '--confirm', 'another')).exit).toBe(64)
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([`DELETE /v1/members/${MEMBER_ID}`])
  })
})
