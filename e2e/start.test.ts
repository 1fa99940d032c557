import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  ask,
  COMMAND,
  makeKey,
  manage,
  runCommand,
  type RunningExample,
  startExample,
  untilListening,
} from './support/index.ts'

let started: RunningExample[] = []

async function start(dataDir?: string): Promise<RunningExample> {
  const running = await startExample(dataDir)
  started.push(running)
  return running
}

afterEach(async () => {
  await Promise.all(started.map((running) => running.stop()))
  for (const { dataDir } of started) rmSync(dataDir, { recursive: true, force: true })
  started = []
})

const leads = (running: RunningExample, token: string): Promise<{ status: number }> =>
  ask(`${running.service('foxreach').exampleUrl}/api/v1/leads`, { headers: { 'X-API-Key': token } })
const firstToken = (running: RunningExample): string =>
  running.service('foxreach').workspaces[0]?.tokens[0]?.token ?? ''

describe('the main job', () => {
  it('writes its demo into a file that its owner alone can read, with two workspaces a service', async () => {
    const running = await start()
    const file = join(running.dataDir, 'quickstart.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const id of ['foxreach', 'hostreach', 'enrich-engine', 'leadterra', 'foir']) {
      expect(running.service(id).workspaces.length).toBeGreaterThanOrEqual(2)
      expect(running.service(id).workspaces.every(({ tokens }) => tokens.length > 0)).toBe(true)
    }
    expect((await manage(running, 'GET', '/v1/whoami')).json.caller).toMatchObject({ reach: 'all', operator: true })
  })

  it('goes on with the same tokens and the same counts after a restart', async () => {
    const first = await start()
    const key = await makeKey(first, 'foxreach')
    expect((await leads(first, key.token)).status).toBe(200)
    await first.stop()
    const second = await start(first.dataDir)
    expect(firstToken(second)).toBe(firstToken(first))
    expect((await leads(second, key.token)).status).toBe(200)
    const usage = await manage(second, 'GET', `/v1/api-keys/${key.id}/usage`)
    expect(usage.json.total.allowed).toBeGreaterThanOrEqual(1)
  })

  it('makes its demo keys anew when the file is gone, and the lost ones stop', async () => {
    const first = await start()
    const lost = firstToken(first)
    await first.stop()
    rmSync(join(first.dataDir, 'quickstart.json'))
    const second = await start(first.dataDir)
    expect((await leads(second, firstToken(second))).status).toBe(200)
    expect((await leads(second, lost)).status).toBe(403)
  })

  it('keeps every token when a service of one’s own was applied, whatever its keys need', async () => {
    const first = await start()
    const token = firstToken(first)
    const own = `id: own
name: Own
token: { format: "own_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read }
newKeys: { expiry: required }
`
    await first.client.services.apply('own', own)
    await first.stop()
    const second = await start(first.dataDir)
    expect([firstToken(second), second.managementToken]).toEqual([token, first.managementToken])
    expect((await leads(second, token)).status).toBe(200)
    const { json } = await manage(second, 'GET', '/v1/workspaces?service=own')
    expect(json.items).toEqual([])
  })

  it('ends within seconds though a client keeps its connection', async () => {
    const running = await start()
    const socket = connect(Number(new URL(running.url).port), 'localhost')
    socket.on('error', () => {})
    socket.write('POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{')
    await manage(running, 'GET', '/v1/whoami')
    const ended = new Promise((resolve) => running.process.once('exit', resolve))
    running.process.kill('SIGTERM')
    expect(await ended).toBe(0)
    socket.destroy()
  })

  it('makes the database readable by its owner alone, in a folder that others may read too', async () => {
    const running = await start(mkdtempSync(join(tmpdir(), 'keywright-open-')))
    expect(statSync(join(running.dataDir, 'keywright.db')).mode & 0o777).toBe(0o600)
    expect(statSync(join(running.dataDir, 'keywright.db-wal')).mode & 0o777).toBe(0o600)
  })

  it('ends cleanly when it is told to, and leaves no node behind that a revoke would wait for', async () => {
    const first = await start()
    await first.stop()
    expect(first.process.exitCode).toBe(0)
    const second = await start(first.dataDir)
    const key = await makeKey(second, 'foxreach')
    const revoked = await manage(second, 'POST', `/v1/api-keys/${key.id}/revoke`, {})
    expect(revoked.json.effective).toMatchObject({ everywhere: true, nodes: 1 })
  })

  it('says which variable is wrong when a setting cannot be used', async () => {
    const failed = await runCommand(['serve'], {
      KEYWRIGHT_PORT: 'eighty',
      KEYWRIGHT_DATA_DIR: join(tmpdir(), 'never-made'),
    })
    expect(failed.code).toBe(64)
    expect(failed.stderr).toContain('KEYWRIGHT_PORT')
    expect(existsSync(join(tmpdir(), 'never-made'))).toBe(false)
  })
})

describe('keywright init', () => {
  it("writes the first operator's token once, into a file of mode 0600, and prints it nowhere", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keywright-init-'))
    const made = await runCommand(['init', '--json'], { KEYWRIGHT_DATA_DIR: dataDir })
    expect(made.code).toBe(0)
    const { file } = JSON.parse(made.stdout)
    const token = readFileSync(file, 'utf8').trim()
    expect(token).toMatch(/^kw_/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(made.stdout + made.stderr).not.toContain(token)
    const again = await runCommand(['init'], { KEYWRIGHT_DATA_DIR: dataDir })
    expect(again.code).toBe(1)
    expect(readFileSync(file, 'utf8').trim()).toBe(token)
    rmSync(dataDir, { recursive: true })
  })
})

describe('the first account', () => {
  it('is set up by the link that serve prints, which counts once, and got back into by the link of recover', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keywright-setup-'))
    const env = { KEYWRIGHT_DATA_DIR: dataDir, KEYWRIGHT_PORT: '0' }
    const first = await startServe(env)
    try {
      const { url, setupUrl } = first.told
      expect(setupUrl).toMatch(new RegExp(`^${url}/setup#token=[\\w-]{43}$`))
      const person = { email: 'first@example.com', name: 'First', password: 'a horse, a battery, a staple' }
      const accept = (body: object) => fromPage(url, '/v1/links/accept', { token: tokenOf(setupUrl), ...body })
      expect((await accept(person)).json).toMatchObject({ operator: true, member: { email: person.email } })
      expect((await accept(person)).json).toMatchObject({ code: 'link_not_valid' })
      // Over the same data directory, while the server runs.
      const recovered = await runCommand(['recover', person.email], {
        ...env,
        KEYWRIGHT_PUBLIC_URL: 'https://k.example',
      })
      expect(recovered.stdout).toMatch(/^https:\/\/k\.example\/recovery#token=[\w-]{43}\n$/)
      const answer = { token: tokenOf(recovered.stdout.trim()), password: 'another set of long words' }
      expect((await fromPage(url, '/v1/links/accept', answer)).status).toBe(201)
      const signIn = (password: string) => fromPage(url, '/v1/session', { email: person.email, password })
      expect((await signIn(person.password)).status).toBe(401)
      expect((await signIn(answer.password)).status).toBe(201)
      const nobody = await runCommand(['recover', 'nobody@example.com'], env)
      expect([nobody.code, nobody.stdout]).toEqual([3, ''])
      expect(nobody.stderr).not.toContain('nobody@')
    } finally {
      await first.stop()
    }
    const second = await startServe({ ...env, KEYWRIGHT_PUBLIC_URL: 'https://k.example' })
    expect(second.told.setupUrl).toBeNull()
    await second.stop()
    rmSync(dataDir, { recursive: true })
  })
})

const tokenOf = (link: string | null): string => link?.split('#token=')[1] ?? ''

/** As the dashboard's page asks. */
const fromPage = (url: string, path: string, body: object) =>
  ask(`${url}${path}`, { method: 'POST', headers: { 'keywright-csrf': '1' }, body })

/** `keywright serve` until it says where it listens. */
async function startServe(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const told = await untilListening(child)
  return {
    told,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    },
  }
}
