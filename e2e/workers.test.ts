import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Authenticator,
  type CreationOptions,
  type RequestOptions,
} from '../packages/server/src/http/management/testing/authenticator.ts'
import { type FakeProvider, startFakeProvider } from '../packages/server/src/http/management/testing/fake-provider.ts'
import { openConnection } from '../packages/server/src/storage/sqlite/index.ts'
import { type EnginePlace, hasPostgres, makeEnginePlace, runCommand, useEngine } from './support/index.ts'
import { type RunningWorkers, startWorkers, type WorkerLine } from './support/workers.ts'

const WORKERS = 3
const DEFINITION = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read }
newKeys: { scopes: all }
limits: { hourly: { limit: 1000, window: 60m } }
`
const PAGE = { 'keywright-csrf': '1' }

describe.each([
  { engine: 'SQLite', absent: false },
  { engine: 'Postgres', absent: !hasPostgres },
] as const)('several workers on $engine', ({ engine, absent }) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'keywright-workers-'))
  let place: EnginePlace | undefined
  let running: RunningWorkers
  let provider: FakeProvider
  let lines: WorkerLine[] = []
  let token = ''
  let workspace = ''

  beforeAll(async () => {
    if (absent) return
    useEngine(engine)
    place = await makeEnginePlace()
    provider = await startFakeProvider()
    const environment = { KEYWRIGHT_DATA_DIR: dataDir, ...place.environment, ...signInAt(provider, dataDir) }
    running = await startWorkers(WORKERS, environment)
    const made = await runCommand(['init'], environment)
    token = readFileSync(made.stdout.trim(), 'utf8').trim()
    await openLines()
    await manage(0, 'PUT', '/v1/services/acme', { source: DEFINITION })
    const { json } = await manage(0, 'POST', '/v1/workspaces', { service: 'acme', slug: 'one', name: 'One' })
    workspace = json.workspace.id
    // Four processes start here, one after the other.
  }, 120_000)
  afterAll(async () => {
    if (absent) return
    for (const line of lines) line.close()
    if (running.process.exitCode === null) running.process.kill('SIGTERM')
    await running.ended
    await provider.close()
    await place?.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** One connection to each worker: what listens hands them out in turn. */
  async function openLines(): Promise<void> {
    for (const line of lines) line.close()
    lines = []
    for (let i = 0; i < WORKERS; i += 1) {
      const line = running.line()
      await line.send('GET', '/healthz')
      lines.push(line)
    }
  }
  const line = (index: number): WorkerLine => {
    const found = lines[index % WORKERS]
    if (found === undefined) throw new Error('the lines are open within the suite')
    return found
  }
  const manage = (at: number, method: string, path: string, body?: unknown) =>
    line(at).send(method, path, { headers: { authorization: `Bearer ${token}` }, body })
  const makeKey = async (at: number, fields: Record<string, unknown> = {}) => {
    const { json } = await manage(at, 'POST', `/v1/workspaces/${workspace}/api-keys`, { name: 'Key', ...fields })
    return { id: json.apiKey.id as string, token: json.token as string }
  }
  const verify = async (at: number, key: { readonly token: string }): Promise<string> => {
    const { json } = await manage(at, 'POST', '/v1/verify', { service: 'acme', token: key.token })
    return json.allowed === true ? 'allowed' : json.reason
  }
  const everywhere = (key: { readonly token: string }): Promise<readonly string[]> =>
    Promise.all(lines.map((_, at) => verify(at, key)))
  const samples = (text: string, name: string): Readonly<Record<string, number>> =>
    Object.fromEntries(
      [...text.matchAll(new RegExp(`^${name}\\{worker="([0-9]+)"\\} ([0-9]+)$`, 'gm'))].map(([, worker, value]) => [
        worker,
        Number(value),
      ]),
    )

  it.skipIf(absent)(
    'are one start: one address, one link for the first account, and a number in each line of the log',
    () => {
      const printed = running.output()
      expect(printed.match(/Keywright listens on .* with 3 workers/g)).toHaveLength(1)
      expect(printed.match(/Set up the first account/g)).toHaveLength(1)
      expect(printed.match(/There is no operator yet/g)).toHaveLength(1)
      const listening = running.logged().filter(({ event }) => event === 'listening')
      expect(new Set(listening.map(({ worker }) => worker))).toEqual(new Set([1, 2, 3]))
      expect(new Set(listening.map(({ pid }) => pid)).size).toBe(listening.length)
    },
  )

  it.skipIf(absent)(
    'are nodes of one cluster, whichever of them is asked, and the metrics are those of all',
    async () => {
      const key = await makeKey(0)
      for (let at = 0; at < WORKERS; at += 1) {
        expect(await verify(at, key)).toBe('allowed')
        const { json } = await manage(at, 'GET', '/v1/nodes')
        expect(json.items).toHaveLength(WORKERS)
      }
      for (let at = 0; at < WORKERS; at += 1) {
        const { text } = await line(at).send('GET', '/metrics')
        expect(samples(text, 'keywright_node_lease_live')).toEqual({ 1: 1, 2: 1, 3: 1 })
        expect(samples(text, 'keywright_worker_up')).toEqual({ 1: 1, 2: 1, 3: 1 })
        // So each line leads to a worker of its own.
        for (const known of Object.values(samples(text, 'keywright_known_keys'))) expect(known).toBeGreaterThan(0)
        expect(text.match(/^# TYPE keywright_known_keys gauge$/gm)).toHaveLength(1)
      }
    },
  )

  it.skipIf(absent)('refuse a key at once, all of them, when one has answered its revocation', async () => {
    for (let round = 0; round < 6; round += 1) {
      const key = await makeKey(round)
      expect(await everywhere(key)).toEqual(['allowed', 'allowed', 'allowed'])
      const { json } = await manage(round, 'POST', `/v1/api-keys/${key.id}/revoke`, {})
      expect(json.effective).toMatchObject({ everywhere: true, nodes: WORKERS })
      expect(await everywhere(key)).toEqual(['revoked', 'revoked', 'revoked'])
    }
  })

  it.skipIf(absent)('admit of one limit no more than it says, all together', async () => {
    const key = await makeKey(0, { limits: { hourly: { limit: 30 } } })
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => verify(i, key)))
    expect(answers.filter((outcome) => outcome === 'allowed')).toHaveLength(30)
    expect(answers.filter((outcome) => outcome === 'rate_limited')).toHaveLength(30)
  })

  it.skipIf(absent)('take a link once, know a session, and end by one what was begun at another', async () => {
    const setup = /setup#token=([\w-]+)/.exec(running.output())?.[1] ?? ''
    const account = { token: setup, email: 'ana@example.com', name: 'Ana', password: 'a horse, a battery, a staple' }
    const accept = (at: number) => line(at).send('POST', '/v1/links/accept', { headers: PAGE, body: account })
    const accepted = await accept(0)
    expect(accepted.status, accepted.text).toBe(201)
    expect((await accept(1)).json.code).toBe('link_not_valid')
    const headers = { ...PAGE, cookie: accepted.cookie ?? '' }
    for (let at = 0; at < WORKERS; at += 1) {
      expect((await line(at).send('GET', '/v1/session', { headers })).status).toBe(200)
    }
    const device = new Authenticator(running.url)
    const begun = await line(0).send('POST', '/v1/passkeys/registration-options', { headers })
    const credential = device.create(begun.json.options as CreationOptions)
    const registered = await line(1).send('POST', '/v1/passkeys', { headers, body: { name: 'Laptop', credential } })
    expect(registered.status, registered.text).toBe(201)
    const asked = await line(2).send('POST', '/v1/passkeys/sign-in-options', { headers: PAGE })
    const answer = { credential: device.get(asked.json.options as RequestOptions) }
    const signedIn = await line(0).send('POST', '/v1/passkeys/sign-in', { headers: PAGE, body: answer })
    expect(signedIn.status, signedIn.text).toBe(201)
    await line(1).send('DELETE', '/v1/session', { headers })
    for (let at = 0; at < WORKERS; at += 1) {
      expect((await line(at).send('GET', '/v1/session', { headers })).status).toBe(401)
    }
  })

  it.skipIf(absent)('sign in at a provider whoever begins at one and comes back to another', async () => {
    const email = 'ben@example.com'
    provider.visitor = { sub: 'ben', email, email_verified: true, name: 'Ben' }
    const path = `/v1/workspaces/${workspace}/invitations`
    const { json: invited } = await manage(0, 'POST', path, { email, role: 'developer' })
    /** From the provider's page back to a worker, with the cookie of the browser that was sent there. */
    const comeBack = async (at: number, url: string, cookie = '') => {
      const sentBack = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '')
      const back = () => line(at).send('GET', `${sentBack.pathname}${sentBack.search}`, { headers: { cookie } })
      return { answer: await back(), again: back }
    }
    const sessionIn = ({ headers }: { readonly headers: IncomingHttpHeaders }): string =>
      headers['set-cookie']?.find((each) => each.startsWith('keywright='))?.split(';')[0] ?? ''

    const begun = await line(0).send('POST', '/v1/oidc/start', { headers: PAGE, body: { token: invited.token } })
    expect(begun.status, begun.text).toBe(200)
    const { answer, again } = await comeBack(1, begun.json.url, begun.cookie)
    expect([answer.status, answer.headers.location]).toEqual([303, '/'])
    const headers = { ...PAGE, cookie: sessionIn(answer) }
    for (let at = 0; at < WORKERS; at += 1) {
      const { status, json } = await line(at).send('GET', '/v1/session', { headers })
      expect([status, json.member?.email]).toEqual([200, email])
    }
    // What one worker has taken no other takes again.
    expect((await again()).headers.location).toMatch(/^\/sign-in#error=/)

    for (let at = 0; at < WORKERS; at += 1) {
      const start = await line(at).send('GET', '/v1/oidc/start')
      const { answer: next } = await comeBack(at + 1, start.headers.location ?? '', start.cookie)
      expect([next.status, next.headers.location]).toEqual([303, '/'])
    }
  })

  it.skipIf(absent)('go on when one is killed, which is replaced under its number', async () => {
    const key = await makeKey(0)
    const killed = running.pidOf(2)
    process.kill(killed, 'SIGKILL')
    await expect.poll(() => running.pidOf(2), { timeout: 30_000 }).not.toBe(killed)
    await openLines()
    expect(await everywhere(key)).toEqual(['allowed', 'allowed', 'allowed'])
    await manage(0, 'POST', `/v1/api-keys/${key.id}/revoke`, {})
    expect(await everywhere(key)).toEqual(['revoked', 'revoked', 'revoked'])
    const { text } = await line(0).send('GET', '/metrics')
    expect(samples(text, 'keywright_worker_restarts_total')).toEqual({ 1: 0, 2: 1, 3: 0 })
    expect(running.output().match(/listens on/g)).toHaveLength(1)
  })
})

function signInAt({ settings }: FakeProvider, folder: string): Readonly<Record<string, string>> {
  const secretFile = join(folder, 'provider-secret')
  writeFileSync(secretFile, settings.clientSecret)
  return {
    KEYWRIGHT_OIDC_ISSUER: settings.issuer,
    KEYWRIGHT_OIDC_CLIENT_ID: settings.clientId,
    KEYWRIGHT_OIDC_CLIENT_SECRET_FILE: secretFile,
    KEYWRIGHT_OIDC_NAME: settings.name,
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // There is no such process.
    return false
  }
}

describe('a start of several workers', () => {
  const dataDirs: string[] = []
  const start = (dataDir = mkdtempSync(join(tmpdir(), 'keywright-workers-'))): Promise<RunningWorkers> => {
    dataDirs.push(dataDir)
    return startWorkers(2, { KEYWRIGHT_DATA_DIR: dataDir })
  }
  afterAll(() => {
    for (const dataDir of dataDirs) rmSync(dataDir, { recursive: true, force: true })
  })

  it('ends at one signal, each worker as a server does, and leaves no node behind', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'keywright-workers-'))
    const first = await start(dataDir)
    first.process.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    const stopped = first.logged().filter(({ event }) => event === 'stopped')
    expect(stopped.map(({ worker }) => worker).sort()).toEqual([1, 2])
    const connection = await openConnection(join(dataDir, 'keywright.db'))
    expect(connection.prepare('select id from nodes').all()).toEqual([])
    connection.close()
  })

  it('ends at a second signal at once, and every worker with it', async () => {
    const running = await start()
    // Stopped, no worker can hear that it shall stop.
    for (const worker of [1, 2]) process.kill(running.pidOf(worker), 'SIGSTOP')
    running.process.kill('SIGTERM')
    running.process.kill('SIGINT')
    // Which of the two is heard first is the system's to say.
    expect([130, 143]).toContain(await running.ended)
    for (const worker of [1, 2])
      await expect.poll(() => isAlive(running.pidOf(worker)), { timeout: 20_000 }).toBe(false)
  })

  it('that loses the process which looks after it stops by itself, with nothing left undone', async () => {
    const running = await start()
    running.process.kill('SIGKILL')
    await running.ended
    for (const worker of [1, 2])
      await expect.poll(() => isAlive(running.pidOf(worker)), { timeout: 20_000 }).toBe(false)
    const stopped = running.logged().filter(({ event }) => event === 'stopped')
    expect(stopped.map(({ worker }) => worker).sort()).toEqual([1, 2])
  })

  it('that cannot be ends with what is wrong and its exit code, and tries no second time', async () => {
    const wrong = await runCommand(['serve', '--workers', '3'], {
      KEYWRIGHT_PORT: '0',
      KEYWRIGHT_DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
    })
    expect([wrong.code, wrong.stderr.match(/No Postgres answers/g)?.length, wrong.stdout]).toEqual([7, 1, ''])
    expect(wrong.stderr).toContain('all workers are stopped')
  })

  it.each(['0', '65'])('takes no number but 1 to 64: %s', async (count) => {
    const wrong = await runCommand(['serve', '--workers', count], {})
    expect([wrong.code, wrong.stderr.includes('--workers')]).toEqual([64, true])
  })
})
