import { beforeEach, describe, expect, it } from 'vitest'
import { EFFECTIVE, FakeKeywright, Problem, WORKSPACE_ID, workspaceOf } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

let server: FakeKeywright

beforeEach(() => {
  server = new FakeKeywright()
  server.on('POST /v1/workspaces', ({ body }) => ({ workspace: workspaceOf(Object(body)) }))
  server.on('GET /v1/workspaces/*', () => ({ workspace: workspaceOf() }))
  server.on('PATCH /v1/workspaces/*', () => ({ workspace: workspaceOf(), effective: EFFECTIVE }))
  server.on('DELETE /v1/workspaces/*', () => ({ deleted: true, id: WORKSPACE_ID, effective: EFFECTIVE }))
})

describe('workspaces create', () => {
  it('makes the fields from flags', async () => {
    const flags = ['--service', 'acme', '--slug', 'initech', '--name', 'Initech', '--plan', 'enterprise']
    const more = ['--environment', 'live,test', '--limit', 'hourly=5']
    expect(await run(['workspaces', 'create', ...flags, ...more], { server })).toMatchObject({ exit: 0 })
    expect(server.bodyOf('POST /v1/workspaces')).toEqual({
      service: 'acme',
      slug: 'initech',
      name: 'Initech',
      plan: 'enterprise',
      environments: ['live', 'test'],
      limits: { hourly: { limit: 5 } },
    })
  })

  it('takes them as JSON', async () => {
    const data = { service: 'acme', slug: 'initech', name: 'Initech' }
    const { stdout } = await run(['workspaces', 'create', '--data', JSON.stringify(data), '--json'], { server })
    expect(server.bodyOf('POST /v1/workspaces')).toEqual(data)
    expect(JSON.parse(stdout)).toMatchObject(data)
  })

  it('names every flag that is missing', async () => {
    const { exit, stderr } = await run(['workspaces', 'create', '--slug', 'x'], { server })
    expect(exit).toBe(64)
    expect(stderr).toContain('--service, --name')
  })
})

describe('a workspace', () => {
  it('is found by its slug', async () => {
    const { stdout } = await run(['workspaces', 'get', 'acme'], { server })
    expect(stdout).toContain(`id\t${WORKSPACE_ID}\n`)
    expect(server.seen.at(-1)?.path).toBe(`/v1/workspaces/${WORKSPACE_ID}`)
  })

  it('is changed, and can lose its plan', async () => {
    const { stdout } = await run(['workspaces', 'edit', 'acme', '--plan', 'none'], { server })
    expect(server.bodyOf(`PATCH /v1/workspaces/${WORKSPACE_ID}`)).toEqual({ plan: null })
    expect(stdout).toContain('effective on all 3 nodes')
    expect(await run(['workspaces', 'edit', 'acme'], { server })).toMatchObject({ exit: 64 })
  })

  it('is deleted after its name was typed at a terminal', async () => {
    const remove = ['workspaces', 'delete', 'acme']
    expect(await run(remove, { server, terminal: { answers: ['no'] } })).toMatchObject({ exit: 2 })
    expect(await run(remove, { server, terminal: { answers: ['Acme'] } })).toMatchObject({ exit: 0 })
    expect(server.seen.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  })

  it('that still has keys is not deleted, with 1', async () => {
    server.on('DELETE /v1/workspaces/*', () => {
      throw new Problem('workspace_in_use', 409, 'Revoke its keys first.')
    })
    expect(await run(['workspaces', 'delete', WORKSPACE_ID], { server })).toMatchObject({ exit: 1 })
  })
})

it('workspaces list asks for one service only', async () => {
  const { stdout } = await run(['workspaces', 'list', '--service', 'foxreach'], { server })
  expect(stdout).toContain(`${WORKSPACE_ID}\tfoxreach\tacme\tAcme`)
  expect(server.seen.at(-1)?.query.get('service')).toBe('foxreach')
})
