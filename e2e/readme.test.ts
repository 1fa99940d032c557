import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, COMMAND, ROOT, type RunningExample, startExample } from './support/index.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
/** Fenced blocks, by the language behind the opening fence. */
const fenced = readme.split(/^```/m).filter((_, index) => index % 2 === 1)
const blocks = (language: string): string[] =>
  fenced.filter((block) => block.startsWith(`${language}\n`)).map((block) => block.slice(language.length + 1))
const ACME = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { records:read: Read records, records:write: Change records }
`
const home = mkdtempSync(join(tmpdir(), 'keywright-readme-'))
const snippet = join(ROOT, 'e2e/support/readme-snippet.gen.ts')
let running: RunningExample

beforeAll(async () => {
  running = await startExample(join(home, '.keywright'))
})

afterAll(async () => {
  await running.stop()
  rmSync(home, { recursive: true, force: true })
  rmSync(snippet, { force: true })
})

describe('the README', () => {
  it('revokes a key with the commands that it prints, and the next request is refused', async () => {
    const script = blocks('sh').find((block) => block.includes('revoke')) ?? ''
    expect(script).not.toBe('')
    const url = `${running.service('foxreach').exampleUrl}/api/v1/leads`
    const key = running.service('foxreach').workspaces[0]?.tokens[0]
    const headers = { 'X-API-Key': key?.token ?? '' }
    expect((await ask(url, { headers })).status).toBe(200)
    const literal = script
      .replaceAll('npx keywright', `'${process.execPath}' '${COMMAND}'`)
      .replace('<id>', key?.apiKeyId ?? '')
    const ran = spawnSync('bash', ['-euo', 'pipefail', '-c', literal], {
      cwd: home,
      env: { ...process.env, KEYWRIGHT_URL: running.url },
      encoding: 'utf8',
    })
    expect([ran.status, ran.stderr]).toEqual([0, ''])
    expect(ran.stdout).toMatch(/effective on .*node/)
    expect(ran.stdout).toContain(key?.apiKeyId)
    expect((await ask(url, { headers })).status).toBe(403)
  })

  it('prints curl lines in the form that it shows', () => {
    const shown = blocks('').find((block) => block.includes('curl')) ?? ''
    const form = shown
      .trim()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace('4710', '\\d+')
      .replace('…', '[0-9A-Za-z]+')
    expect(running.output()).toMatch(new RegExp(form))
  })

  it('guards an API with the lines that it shows', async () => {
    const code = blocks('ts').find((block) => block.includes('keyGuard')) ?? ''
    await running.client.services.apply('acme', ACME)
    const workspace = await running.client.workspaces.create({ service: 'acme', slug: 'one', name: 'One' })
    const key = await running.client.apiKeys.create(workspace.id, { name: 'Reader', scopes: ['records:read'] })
    writeFileSync(snippet, `${code.replace("'http://localhost:4700'", JSON.stringify(running.url))}\nexport { app }\n`)
    process.env['KEYWRIGHT_API_KEY'] = running.managementToken
    const { app } = await import(snippet)
    const allowed = await app.request('/v1/records', { headers: { 'X-API-Key': key.token } })
    expect([allowed.status, await allowed.json()]).toEqual([200, { workspace: workspace.id }])
    expect((await app.request('/v1/records')).status).toBe(401)
  })
})
