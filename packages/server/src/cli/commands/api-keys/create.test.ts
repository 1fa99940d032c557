import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeKeywright, KEY_ID, keyOf, NEW_TOKEN, Problem, WORKSPACE_ID } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const CREATE = `POST /v1/workspaces/${WORKSPACE_ID}/api-keys`
let folder: string
let server: FakeKeywright

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywright-cli-'))
  server = new FakeKeywright()
})
afterEach(() => rm(folder, { recursive: true }))

describe('api-keys create', () => {
  it("passes --data through in the service's own words", async () => {
    const data = { name: 'Website', type: 'PUBLIC', mode: 'LIVE', scopes: ['records:read'] }
    expect(await run(['api-keys', 'create', '--data', JSON.stringify(data)], { server })).toMatchObject({ exit: 0 })
    expect(server.bodyOf(CREATE)).toEqual(data)
  })

  it('takes --data from a file and from standard input, and lets flags win over it', async () => {
    await writeFile(join(folder, 'key.json'), '{"name":"a","scopes":["read"]}')
    await run(['api-keys', 'create', '--data', '@key.json', '--name', 'b'], { server, cwd: folder })
    expect(server.bodyOf(CREATE)).toEqual({ name: 'b', scopes: ['read'] })
    await run(['api-keys', 'create', '--data', '-'], { server, stdin: '{"name":"ü"}' })
    expect(server.bodyOf(CREATE)).toEqual({ name: 'ü' })
  })

  it('makes the fields from flags', async () => {
    const flags = ['--name', 'n', '--type', 'secret', '--environment', 'live', '--scope', 'a,b', '--scope', 'c']
    const more = ['--expires', '90d', '--limit', 'hourly=5/60m', '--ip', '10.0.0.0/8', '--origin', 'https://a.test']
    await run(['api-keys', 'create', ...flags, ...more, '--metadata', 'team=a,b=c'], { server })
    expect(server.bodyOf(CREATE)).toEqual({
      name: 'n',
      type: 'secret',
      environment: 'live',
      scopes: ['a', 'b', 'c'],
      expiresAt: '2027-02-18T12:00:00.000Z',
      limits: { hourly: { limit: 5, window: '60m' } },
      allowedIps: ['10.0.0.0/8'],
      allowedOrigins: ['https://a.test'],
      metadata: { team: 'a,b=c' },
    })
  })

  it('leaves a date as it is, since the server lets it last to its end', async () => {
    await run(['api-keys', 'create', '--name', 'n', '--expires', '2027-01-31'], { server })
    expect(server.bodyOf(CREATE)).toEqual({ name: 'n', expiresAt: '2027-01-31' })
    await run(['api-keys', 'create', '--name', 'n', '--expires', '2027-01-31T12:00:00+01:00'], { server })
    expect(server.bodyOf(CREATE)).toEqual({ name: 'n', expiresAt: '2027-01-31T11:00:00.000Z' })
  })

  it('sends an explicit empty list of scopes as such', async () => {
    await run(['api-keys', 'create', '--name', 'n', '--scope', ''], { server })
    expect(server.bodyOf(CREATE)).toEqual({ name: 'n', scopes: [] })
  })

  it.each([
    ['--expires', '2026-02-30'],
    ['--expires', 'tomorrow'],
    ['--limit', 'hourly'],
    ['--limit', 'hourly=5/hour'],
    ['--metadata', 'x'],
    ['--data', 'no json'],
    ['--data', '[1]'],
    ['--data', '@absent.json'],
  ])('refuses %s %s with 64 and sends nothing', async (flag, value) => {
    const { exit } = await run(['api-keys', 'create', '--name', 'n', flag, value], { server, cwd: folder })
    expect(exit).toBe(64)
    expect(server.seen).toEqual([])
  })

  it('names the flag when the name is missing', async () => {
    const { exit, stderr } = await run(['api-keys', 'create'], { server })
    expect(exit).toBe(64)
    expect(stderr).toContain('--name')
  })

  it('prints the token alone on standard output, and beside it the variable and a curl that reads it', async () => {
    const { exit, stdout, stderr } = await run(['api-keys', 'create', '--name', 'n'], { server })
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${NEW_TOKEN}\n` })
    expect(stderr).toContain('FOXREACH_API_KEY=')
    expect(stderr).toContain('curl -H "X-API-Key: $FOXREACH_API_KEY" https://api.foxreach.io/api/v1/leads')
    // What a build keeps of standard error is a log.
    expect(stderr).not.toContain(NEW_TOKEN)
  })

  it('shows the whole line for .env at a terminal', async () => {
    const { stderr } = await run(['api-keys', 'create', '--name', 'n'], { server, terminal: {} })
    expect(stderr).toContain(`FOXREACH_API_KEY=${NEW_TOKEN}\n`)
  })

  it('prints the token and nothing else with --token-only', async () => {
    expect(await run(['api-keys', 'create', '--name', 'n', '--token-only'], { server })).toMatchObject({
      exit: 0,
      stdout: `${NEW_TOKEN}\n`,
      stderr: '',
    })
  })

  it('prints the whole answer with --json and says nothing else', async () => {
    const { stdout, stderr } = await run(['api-keys', 'create', '--name', 'n', '--json'], { server })
    expect(JSON.parse(stdout)).toEqual({ apiKey: keyOf(), token: NEW_TOKEN })
    expect(stderr).toBe('')
  })

  it('hands over the token also where the service may not be read', async () => {
    server.on('GET /v1/services/*', () => {
      throw new Problem('permission_missing', 403, 'No.')
    })
    expect(await run(['api-keys', 'create', '--name', 'n'], { server })).toMatchObject({
      exit: 0,
      stdout: `${NEW_TOKEN}\n`,
    })
  })

  it('tells of a replay that the token is gone, and ends with 1', async () => {
    server.on('POST /v1/workspaces/*/api-keys', () => ({ apiKey: keyOf(), token: null, replayed: true }))
    const { exit, stdout, stderr } = await run(['api-keys', 'create', '--name', 'n', '--idempotency-key', 'k'], {
      server,
    })
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(stderr).toContain(`keywright api-keys rotate ${KEY_ID}`)
    expect(server.seen.find(({ method }) => method === 'POST')?.headers.get('idempotency-key')).toBe('k')
  })
})

describe('--dotenv', () => {
  const create = ['api-keys', 'create', '--name', 'n', '--dotenv', '.env']

  it('appends the line for its owner alone, and shows the token nowhere', async () => {
    await writeFile(join(folder, '.env'), 'A=1', { mode: 0o644 })
    const { exit, stdout, stderr } = await run(create, { server, cwd: folder })
    expect(exit).toBe(0)
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe(`A=1\nFOXREACH_API_KEY=${NEW_TOKEN}\n`)
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600)
    expect(stdout).toBe(`${KEY_ID}\n`)
    expect(stderr).not.toContain(NEW_TOKEN)
  })

  it('says when an earlier line sets the same variable', async () => {
    await writeFile(join(folder, '.env'), 'FOXREACH_API_KEY=old\n')
    const { stderr } = await run(create, { server, cwd: folder })
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe(`FOXREACH_API_KEY=old\nFOXREACH_API_KEY=${NEW_TOKEN}\n`)
    expect(stderr).toContain('An earlier line sets FOXREACH_API_KEY')
  })

  it.each([[true], [undefined]])('refuses a file of which git says %j, before a key is made', async (tracked) => {
    const { exit } = await run(create, { server, cwd: folder, isTracked: async () => tracked })
    expect(exit).toBe(64)
    expect(server.bodyOf(CREATE)).toBeUndefined()
  })

  it('refuses a link and a folder that is not there, before a key is made', async () => {
    await symlink(join(folder, 'elsewhere'), join(folder, '.env'))
    expect(await run(create, { server, cwd: folder })).toMatchObject({ exit: 64 })
    expect(await run(create, { server, cwd: join(folder, 'absent') })).toMatchObject({ exit: 64 })
    expect(server.bodyOf(CREATE)).toBeUndefined()
  })
})
