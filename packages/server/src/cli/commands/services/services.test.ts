import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EFFECTIVE, FakeKeywright, FOXREACH, Problem } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const DEFINITION = `id: acme-one
name: Acme
token: { format: "ac_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { "records:read": Read }
`
const CHANGE = {
  kind: 'removed',
  what: 'scope',
  name: 'write',
  severity: 'blocking',
  message: 'The scope "write" is held by 2 keys.',
}

let folder: string
let server: FakeKeywright

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywright-cli-'))
  await writeFile(join(folder, 'acme.yaml'), DEFINITION)
  server = new FakeKeywright()
})
afterEach(() => rm(folder, { recursive: true }))

const inFolder = (argv: readonly string[]) => run(argv, { server, cwd: folder })

describe('services apply', () => {
  it('sends the text as it stands in the file, and says where it is in effect', async () => {
    server.on('PUT /v1/services/*', () => ({
      service: { ...FOXREACH, id: 'acme-one', name: 'Acme', revision: 3 },
      diff: { blocked: false, changes: [] },
      warnings: [{ path: '/token', message: 'Looks like another.' }],
      effective: EFFECTIVE,
    }))
    const { exit, stdout, stderr } = await inFolder(['services', 'apply', 'acme.yaml'])
    expect(exit).toBe(0)
    expect(stdout).toBe('applied acme-one (Acme), revision 3: effective on all 3 nodes, in 4 ms\n')
    expect(stderr).toContain('warning: /token: Looks like another.')
    expect(server.bodyOf('PUT /v1/services/acme-one')).toBe(DEFINITION)
  })

  it('sends nothing that has faults, and tells them with their lines', async () => {
    await writeFile(join(folder, 'acme.yaml'), DEFINITION.replace('name:', 'nam:'))
    const { exit, stderr } = await inFolder(['services', 'apply', 'acme.yaml'])
    expect(exit).toBe(64)
    expect(stderr).toContain('acme.yaml:2: /nam: There is no field "nam" here. Did you mean "name"?')
    expect(server.seen).toEqual([])
  })

  it('ends with 1 where live keys stand in the way', async () => {
    server.on('PUT /v1/services/*', () => {
      throw new Problem('definition_conflict', 409, CHANGE.message, { details: { changes: [CHANGE] } })
    })
    expect(await inFolder(['services', 'apply', 'acme.yaml'])).toMatchObject({ exit: 1 })
  })

  it('shows the faults that the server finds', async () => {
    server.on('PUT /v1/services/*', () => {
      const problems = [{ path: '/scopes', line: 5, message: 'Too many.' }]
      throw new Problem('definition_invalid', 422, 'It has errors.', { details: { problems } })
    })
    const { exit, stderr } = await inFolder(['services', 'apply', 'acme.yaml'])
    expect(exit).toBe(64)
    expect(stderr).toContain('definition:5: /scopes: Too many.')
  })

  it('of a file that is not there ends with 64', async () => {
    expect(await inFolder(['services', 'apply', 'absent.yaml'])).toMatchObject({ exit: 64, stdout: '' })
  })
})

describe('services diff', () => {
  it('shows each change and ends with 1 where it would not be applied', async () => {
    server.on('PUT /v1/services/*', () => ({ diff: { blocked: true, changes: [CHANGE] }, warnings: [] }))
    const { exit, stdout } = await inFolder(['services', 'diff', 'acme.yaml'])
    expect(exit).toBe(1)
    expect(stdout).toBe('- The scope "write" is held by 2 keys.  [blocking]\n')
    expect(server.seen.at(-1)?.query.get('dryRun')).toBe('true')
  })

  it('ends with 0 where nothing stands in the way', async () => {
    server.on('PUT /v1/services/*', () => ({ diff: { blocked: false, changes: [] }, warnings: [] }))
    expect(await inFolder(['services', 'diff', 'acme.yaml', '--json'])).toMatchObject({ exit: 0 })
  })
})

describe('services get', () => {
  it('prints the definition as it was applied with --source', async () => {
    expect(await inFolder(['services', 'get', 'foxreach', '--source'])).toMatchObject({ stdout: FOXREACH.source })
  })

  it('prints what people look for, or all as JSON', async () => {
    expect((await inFolder(['services', 'get', 'foxreach'])).stdout).toContain('scopes\tread\n')
    expect(JSON.parse((await inFolder(['services', 'get', 'foxreach', '--json'])).stdout)).toEqual(FOXREACH)
  })
})

describe('services types', () => {
  it('writes the names of a definition file without a server', async () => {
    const { exit } = await inFolder(['services', 'types', 'acme.yaml', '--out', 'acme.ts'])
    expect(exit).toBe(0)
    const text = await readFile(join(folder, 'acme.ts'), 'utf8')
    expect(text).toContain("export const acmeOne = {\n  id: 'acme-one',\n  scopes: [\n    'records:read',\n")
    expect(text).toContain('export type AcmeOneScope = (typeof acmeOne.scopes)[number]')
    expect(server.seen).toEqual([])
  })

  it('writes those of a service by its id', async () => {
    server.on('GET /v1/services/*', () => ({ service: { ...FOXREACH, source: DEFINITION } }))
    const { stdout } = await inFolder(['services', 'types', 'acme-one'])
    expect(stdout).toContain("types: [\n    'secret',\n  ]")
  })
})

it('services list prints one line a service', async () => {
  expect((await inFolder(['services', 'list'])).stdout).toBe(
    'foxreach\tFoxReach\t2\thttps://api.foxreach.io\tlive\tsecret\n',
  )
})
