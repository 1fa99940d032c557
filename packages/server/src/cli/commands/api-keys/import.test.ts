import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EFFECTIVE, FakeKeywright, KEY_ID, Problem, WORKSPACE_ID } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const CALL = 'POST /v1/workspaces/*/api-keys/import'
const KEY = { name: 'CRM sync', digest: { algorithm: 'sha256', value: 'a'.repeat(64) } }
const ITEM = {
  id: KEY_ID,
  name: 'CRM sync',
  environment: 'live',
  type: 'secret',
  scopes: ['read'],
  fullAccess: false,
  expiresAt: null,
  display: 'otr_...',
}

let server: FakeKeywright
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywright-import-'))
  server = new FakeKeywright()
  server.on(CALL, ({ query }) => {
    const dryRun = query.get('dryRun') === 'true'
    return { dryRun, items: [{ ...ITEM, id: dryRun ? null : KEY_ID }], effective: dryRun ? null : EFFECTIVE }
  })
})
afterEach(() => rm(folder, { recursive: true }))

const sentKeys = (): unknown => server.bodyOf(`POST /v1/workspaces/${WORKSPACE_ID}/api-keys/import`)

describe('api-keys import', () => {
  it.each([
    ['a key a line', `${JSON.stringify(KEY)}\r\n\n${JSON.stringify(KEY)}\n`, 2],
    ['one line', JSON.stringify(KEY), 1],
    ['a list', JSON.stringify([KEY, KEY], null, 2), 2],
    ['the body of the call', JSON.stringify({ keys: [KEY] }), 1],
  ])('reads %s', async (_what, content, count) => {
    await writeFile(join(folder, 'keys.json'), content)
    const { exit, stdout, stderr } = await run(['api-keys', 'import', 'keys.json'], { server, cwd: folder })
    expect({ exit, stdout }).toEqual({
      exit: 0,
      stdout: `${KEY_ID}\tCRM sync\totr_...\tlive\tsecret\tread\tnever\n`,
    })
    expect(stderr).toContain('effective on all 3 nodes')
    expect(sentKeys()).toEqual({ keys: Array.from({ length: count }, () => KEY) })
  })

  it('reads standard input, and checks alone with --dry-run', async () => {
    const flags = ['api-keys', 'import', '-', '--dry-run']
    const { stdout, stderr } = await run(flags, { server, stdin: JSON.stringify(KEY) })
    expect(stdout).toMatch(/^-\tCRM sync/)
    expect(stderr).toContain('nothing was written')
    expect(server.seen.at(-1)?.query.get('dryRun')).toBe('true')
  })

  it('prints the whole answer as JSON', async () => {
    const { stdout } = await run(['api-keys', 'import', '-', '--json'], { server, stdin: JSON.stringify([KEY]) })
    expect(JSON.parse(stdout)).toEqual({ dryRun: false, items: [ITEM], effective: EFFECTIVE })
  })

  it('tells every problem on a line of its own', async () => {
    const problems = [
      { pointer: '/keys/0/digest/value', code: 'digest_taken', detail: 'It is there.' },
      { pointer: '/keys/3/scopes/0', code: 'scope_unknown', detail: 'No such scope.' },
    ]
    server.on(CALL, () => {
      throw new Problem('digest_taken', 409, 'It is there.', { pointer: '/keys/0/digest/value', details: { problems } })
    })
    const { exit, stdout, stderr } = await run(['api-keys', 'import', '-'], { server, stdin: JSON.stringify(KEY) })
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    for (const { pointer, code } of problems) expect(stderr).toContain(`${pointer}  ${code}: `)
  })

  it.each([
    ['nothing', '', 'no keys'],
    ['a line that is no JSON, without repeating it', `${JSON.stringify(KEY)}\nsk_live_secret\n`, 'Line 2'],
    ['an entry that is no object', '[1]', 'Entry 1'],
    ['too many', JSON.stringify(Array.from({ length: 1001 }, () => ({}))), '1000 keys at most'],
  ])('refuses %s before it calls', async (_what, stdin, told) => {
    const { exit, stderr } = await run(['api-keys', 'import', '-'], { server, stdin })
    expect(exit).toBe(64)
    expect(stderr).toContain(told)
    expect(stderr).not.toContain('sk_live_secret')
    expect(server.seen).toEqual([])
  })
})
