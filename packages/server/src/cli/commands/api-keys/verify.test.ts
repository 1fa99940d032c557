import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checksumOf } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeKeywright, keyOf, Problem } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

const DEFINITION = `id: leadterra
name: Leadterra
environments: { live: {}, test: {} }
token: { format: "sk_{environment}_{secret:36}{checksum}" }
credentials: [bearer]
scopes: { leads:read: Read leads }
`
const BODY = `sk_live_${'aB3'.repeat(12)}`
const TOKEN = BODY + checksumOf(BODY)

const ALLOWED = {
  allowed: true,
  reason: null,
  missingScopes: [],
  diagnosis: null,
  apiKey: keyOf(),
  limits: [{ name: 'hourly', limit: 10, remaining: 7, resetAt: '2026-11-20T13:00:00.000Z' }],
  response: { status: 200, headers: {}, body: '' },
}
const denied = (reason: string, more = {}): unknown => ({
  ...ALLOWED,
  allowed: false,
  reason,
  limits: [],
  apiKey: null,
  ...more,
})

let folder: string
let server: FakeKeywright

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keywright-cli-'))
  await writeFile(join(folder, 'leadterra.yaml'), DEFINITION)
  server = new FakeKeywright()
  server.on('POST /v1/verify', () => ALLOWED)
})
afterEach(() => rm(folder, { recursive: true }))

const sent = (): unknown => server.bodyOf('POST /v1/verify')

describe('the token', () => {
  it('comes from standard input, without the line break that ends its line', async () => {
    expect(await run(['api-keys', 'verify', '--service', 'foxreach'], { server, stdin: `${TOKEN}\n` })).toMatchObject({
      exit: 0,
    })
    expect(sent()).toEqual({ service: 'foxreach', token: TOKEN })
  })

  it('is taken as it is otherwise: no space and no second line break is taken off', async () => {
    await run(['api-keys', 'verify', '--service', 'foxreach'], { server, stdin: ` ${TOKEN}\n\n` })
    expect(sent()).toMatchObject({ token: ` ${TOKEN}\n` })
    await run(['api-keys', 'verify', '--service', 'foxreach', '--exact'], { server, stdin: `${TOKEN}\n` })
    expect(sent()).toMatchObject({ token: `${TOKEN}\n` })
  })

  it('comes from a file, or from KEYWRIGHT_CHECK_TOKEN as it is', async () => {
    await writeFile(join(folder, 'token.txt'), `${TOKEN}\n`)
    await run(['api-keys', 'verify', '--service', 'foxreach', '--token-file', 'token.txt'], { server, cwd: folder })
    expect(sent()).toMatchObject({ token: TOKEN })
    await run(['api-keys', 'verify', '--service', 'foxreach'], { server, env: { KEYWRIGHT_CHECK_TOKEN: `${TOKEN} ` } })
    expect(sent()).toMatchObject({ token: `${TOKEN} ` })
  })

  it('is asked for at a terminal', async () => {
    const { asked } = await run(['api-keys', 'verify', '--service', 'foxreach'], {
      server,
      terminal: { answers: [TOKEN] },
    })
    expect(asked).toHaveLength(1)
    expect(sent()).toMatchObject({ token: TOKEN })
  })

  it('in an argument is refused, and no token at all too', async () => {
    expect(await run(['api-keys', 'verify', TOKEN], { server })).toMatchObject({ exit: 64 })
    expect(await run(['api-keys', 'verify', '--service', 'foxreach'], { server })).toMatchObject({ exit: 64 })
    expect(sent()).toBeUndefined()
  })
})

describe('api-keys verify', () => {
  it('ends with 0 for a good key, and tells what is left of its limits', async () => {
    const { exit, stdout, stderr } = await run(['api-keys', 'verify'], { server, stdin: TOKEN })
    expect(exit).toBe(0)
    expect(stdout).toBe(`allowed  ${keyOf().id}  CRM sync  live  secret\n`)
    expect(stderr).toContain('hourly: 7 of 10 left')
  })

  it.each([
    ['revoked', {}, 'revoked'],
    ['scope_missing', { missingScopes: ['write'] }, 'write'],
    ['rate_limited', { retryAfterSeconds: 7 }, '7 seconds'],
    ['malformed', { diagnosis: { kind: 'cut_short', detail: 'It is cut short.', missingCharacters: 3 } }, 'cut short'],
  ])('ends with 10 for a key that is %s, and says why', async (reason, more, sentence) => {
    server.on('POST /v1/verify', () => denied(reason, more))
    const { exit, stdout, stderr } = await run(['api-keys', 'verify'], { server, stdin: TOKEN })
    expect(exit).toBe(10)
    expect(stdout).toContain(`denied: ${reason}`)
    expect(stderr).toContain(sentence)
  })

  it.each([[{}], [[]], [{ allowed: true }], [{ allowed: 'no', reason: null }]])(
    'ends with 7 where the server answers %j, and says that it says nothing of the key',
    async (answer) => {
      server.on('POST /v1/verify', () => answer)
      const { exit, stdout, stderr } = await run(['api-keys', 'verify'], { server, stdin: TOKEN })
      expect({ exit, stdout }).toEqual({ exit: 7, stdout: '' })
      expect(stderr).toContain('do not replace it')
    },
  )

  it('prints the whole answer as JSON', async () => {
    server.on('POST /v1/verify', () => denied('unknown'))
    const { exit, stdout } = await run(['api-keys', 'verify', '--json'], { server, stdin: TOKEN })
    expect(exit).toBe(10)
    expect(JSON.parse(stdout)).toEqual(denied('unknown'))
  })

  it('asks for all that the flags say', async () => {
    const flags = ['--scope', 'a,b', '--environment', 'live', '--type', 'secret', '--ip', '192.0.2.1', '--cost', '3']
    const request = ['--method', 'GET', '--path', '/v1/x', '--origin', 'https://a.test', '--workspace', 'acme']
    await run(['api-keys', 'verify', '--service', 'foxreach', ...flags, ...request], { server, stdin: TOKEN })
    expect(sent()).toEqual({
      service: 'foxreach',
      token: TOKEN,
      scopes: ['a', 'b'],
      environment: 'live',
      type: 'secret',
      ip: '192.0.2.1',
      cost: 3,
      method: 'GET',
      path: '/v1/x',
      origin: 'https://a.test',
      workspace: 'ws_00000000000000000001',
    })
  })

  it.each([
    ['an unreachable server', () => Promise.reject(new TypeError('fetch failed'))],
    ['a proxy in its place', async () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ])('ends with 7 for %s, and never calls the key invalid', async (_what, fetch) => {
    const { exit, stdout, stderr } = await run(['api-keys', 'verify', '--service', 'foxreach'], { fetch, stdin: TOKEN })
    expect({ exit, stdout }).toEqual({ exit: 7, stdout: '' })
    expect(stderr).toContain('could not be checked')
    expect(stderr).not.toMatch(/invalid|denied/i)
    expect(stderr).not.toContain(TOKEN)
  })

  it('ends with 7 when the store is down', async () => {
    server.on('POST /v1/verify', () => {
      throw new Problem('store_unavailable', 503, 'The store cannot be reached.')
    })
    expect(await run(['api-keys', 'verify', '--service', 'foxreach'], { server, stdin: TOKEN })).toMatchObject({
      exit: 7,
    })
  })
})

describe('the form of a token', () => {
  const offline = ['api-keys', 'verify', '--definition', 'leadterra.yaml']
  const look = (stdin: string, more: readonly string[] = []) =>
    run([...offline, ...more], { server, cwd: folder, stdin, env: { KEYWRIGHT_API_KEY: '' } })

  it.each([
    ['a space around it', ` ${TOKEN}`, 'space'],
    ['a line break', `${TOKEN}\n\n`, 'newline'],
    ['a line break of Windows', `${TOKEN}\r\n`, 'newline'],
    ['its end cut off', TOKEN.slice(0, -5), 'cut_short'],
    ['something behind it', `${TOKEN}abc`, 'too_long'],
    ['a wrong letter', `${TOKEN.slice(0, 20)}Z${TOKEN.slice(21)}`, 'checksum'],
  ])('LT-08: with %s is told without the network', async (_what, token, kind) => {
    const { exit, stdout, stderr } = await look(token)
    expect(exit).toBe(10)
    expect(stdout).toBe(`denied: malformed (${kind})\n`)
    expect(stderr).not.toContain(TOKEN.slice(8, 30))
    expect(server.seen).toEqual([])
  })

  it('LT-08: says how many characters are missing, in JSON too', async () => {
    const { stdout } = await look(TOKEN.slice(0, -5), ['--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      allowed: false,
      reason: 'malformed',
      diagnosis: { kind: 'cut_short', missingCharacters: 5 },
    })
  })

  it('that is sound goes to the server, as a token of the service that the file defines', async () => {
    await run(offline, { server, cwd: folder, stdin: TOKEN })
    expect(sent()).toEqual({ service: 'leadterra', token: TOKEN })
  })

  it('that is sound needs a management token to go on, and does not with --offline', async () => {
    expect(await look(TOKEN)).toMatchObject({ exit: 4 })
    expect(await look(TOKEN, ['--offline'])).toMatchObject({ exit: 0 })
    expect(server.seen).toEqual([])
  })

  it('is not looked at by a file with faults, which are told with their lines', async () => {
    await writeFile(join(folder, 'leadterra.yaml'), DEFINITION.replace('credentials:', 'credentialz:'))
    const { exit, stderr } = await look(TOKEN)
    expect(exit).toBe(64)
    expect(stderr).toContain('leadterra.yaml:5')
  })
})

describe('api-keys explain', () => {
  it('shows every step, and asks for them', async () => {
    const steps = [
      { step: 'format', outcome: 'passed', detail: 'It fits.' },
      { step: 'known', outcome: 'not_reached', detail: '' },
    ]
    server.on('POST /v1/verify', () => denied('malformed', { steps }))
    const { exit, stdout } = await run(['api-keys', 'explain'], { server, stdin: TOKEN })
    expect(exit).toBe(10)
    expect(stdout).toContain('format\tpassed\tIt fits.\nknown\tnot reached\t\n')
    expect(sent()).toMatchObject({ explain: true })
  })
})
