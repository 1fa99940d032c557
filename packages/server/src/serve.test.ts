import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request as sendRequest, type RequestOptions } from 'node:http'
import { request as sendTls } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls, type SecureVersion } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SYSTEM_CALLER } from './app/index.ts'
import { CONNECTION_BOUNDS, requireTrustedProxies, type RunningServer, serve, type ServeOptions } from './serve.ts'
import { makeLog } from './system/index.ts'
import { type EngineWorld, openEngineWorld } from './testing/engine-world.ts'

let world: EngineWorld
let servers: RunningServer[] = []
let logged = ''

beforeEach(async () => {
  world = await openEngineWorld()
  logged = ''
})
afterEach(async () => {
  const closing = servers.map((server) => server.close())
  world.clock.pass(60_000)
  await Promise.all(closing)
  servers = []
  await world.close()
})

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  const log = makeLog('debug', { write: (line: string) => (logged += line) })
  const running = await serve({
    engine: world.engine,
    hosts: ['127.0.0.1'],
    port: 0,
    trustedProxies: [],
    log,
    ...options,
  })
  servers.push(running)
  return running
}

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

function send(port: number, options: RequestOptions, body = ''): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = sendRequest({ host: '127.0.0.1', port, agent: false, ...options }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const managementKey = async (scopes: readonly string[], reach: 'all' | readonly string[] = 'all') => {
  const request = { name: 'Scraper', scopes, reach }
  const made = await world.engine.createKey(SYSTEM_CALLER, world.engine.managementWorkspace.id, request as never)
  return made.token?.reveal() ?? ''
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('/metrics', () => {
  const far = { host: 'keywright.example' }

  it('answers whoever sits at the machine, with the checks that were made until now', async () => {
    const { port } = await start()
    const { token } = await world.newKey()
    for (const key of [token.reveal(), token.reveal(), 'nonsense']) {
      await send(port, { path: '/forward-auth/acme', headers: { 'x-api-key': key } })
    }
    await send(port, { path: '/forward-auth/made-up-1' })
    await send(port, { path: '/forward-auth/made-up-2' })
    const { status, headers, text } = await send(port, { path: '/metrics' })
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(text).toContain('keywright_checks_total{service="acme",outcome="allowed"} 2\n')
    expect(text).toContain('keywright_checks_total{service="acme",outcome="malformed"} 1\n')
    expect(text).toContain('keywright_requests_failed_total{door="forward_auth",code="service_not_found"} 2\n')
    expect(text).toContain('keywright_request_duration_seconds_count{door="forward_auth"} 5\n')
    expect(text).toContain('keywright_store_calls_total{call="load_key"} 1\n')
    expect(text).toContain('keywright_feed_lag_changes 0\n')
    expect(text).not.toContain('made-up')
  })

  it.each([
    ['another host', far],
    ['a header of a proxy', { 'x-forwarded-for': '127.0.0.1' }],
    ['another header of a proxy', { via: '1.1 edge' }],
  ])('asks for a token when the request has %s', async (_, headers) => {
    const { port } = await start()
    expect((await send(port, { path: '/metrics', headers })).status).toBe(401)
  })

  it('asks for a token behind a trusted proxy on the same machine', async () => {
    const { port } = await start({ trustedProxies: ['127.0.0.1'] })
    expect((await send(port, { path: '/metrics' })).status).toBe(401)
  })

  it('takes a token that may read the nodes and reaches everything, and no other', async () => {
    const { port } = await start()
    const ask = async (token: string) =>
      (await send(port, { path: '/metrics', headers: { ...far, ...bearer(token) } })).status
    expect(await ask(await managementKey(['nodes:read']))).toBe(200)
    expect(await ask(await managementKey(['usage:read']))).toBe(403)
    expect(await ask(await managementKey(['nodes:read'], [world.workspace.id]))).toBe(403)
    expect(await ask((await world.newKey()).token.reveal())).toBe(401)
  })
})

describe('an address of operations', () => {
  it.each(['/metrics', '/healthz', '/readyz', '/docs', '/docs/errors/internal'])(
    'at %s takes GET, takes HEAD without a body, and no other method',
    async (path) => {
      const { port } = await start()
      const [get, head, post, options] = await Promise.all(
        ['GET', 'HEAD', 'POST', 'OPTIONS'].map((method) => send(port, { method, path })),
      )
      expect([get?.status, head?.status, head?.text]).toEqual([200, 200, ''])
      expect(head?.headers['content-type']).toBe(get?.headers['content-type'])
      if (path.startsWith('/docs')) {
        expect(get?.headers['x-content-type-options']).toBe('nosniff')
        expect(get?.headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      }
      for (const other of [post, options]) expect([other?.status, other?.headers['allow']]).toEqual([405, 'GET, HEAD'])
    },
  )
})

/** Sends text as it is, and resolves with all that comes back until the connection ends. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
  })
}

describe('a request that nobody should send', () => {
  const second = 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

  it.each([
    ['a length beside chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked', '0\r\n\r\n'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4', 'abcd'],
    ['chunks that are no chunks', 'Transfer-Encoding: chunked, identity', '0\r\n\r\n'],
    ['a length that is none', 'Content-Length: +4', 'abcd'],
  ])('hides no second one behind %s', async (_, headers, body) => {
    const { port } = await start()
    const answer = await sendRaw(port, `POST /v1/verify HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}${second}`)
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400'])
  })

  it.each(['TRACE', 'TRACK', 'PROPFIND', 'OPTIONS', 'DELETE', 'PUT'])(
    'is refused for its method wherever that is not used, and nothing of it is sent back: %s',
    async (method) => {
      const { port } = await start()
      for (const path of ['/healthz', '/readyz', '/metrics', '/v1/verify', '/v1/introspect', '/v1/whoami', '/docs']) {
        const answer = await sendRaw(
          port,
          `${method} ${path} HTTP/1.1\r\nHost: a\r\nX-Own: mine\r\nConnection: close\r\n\r\n`,
        )
        expect(answer, path).toMatch(/^HTTP\/1\.1 (?:400|404|405) /)
        expect(answer, path).not.toContain('mine')
      }
    },
  )

  it('learns nothing of how the server is made', async () => {
    const { port } = await start()
    const strange = [
      'GET /v1/whoami HTTP/1.1\r\nHost: a b<>',
      'GET /v1/api-keys/%zz HTTP/1.1\r\nHost: a',
      'GET /docs/../../package.json HTTP/1.1\r\nHost: a',
      'GET /docs/errors/%00 HTTP/1.1\r\nHost: a',
      'GET http://[:/ HTTP/1.1\r\nHost: a',
      'GET / HTTP/9.9\r\nHost: a',
      'POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 0',
    ]
    for (const head of strange) {
      const answer = await sendRaw(port, `${head}\r\nConnection: close\r\n\r\n`)
      expect(answer, head).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(answer, head).not.toMatch(/^(?:server|x-powered-by):/im)
      expect(answer, head).not.toMatch(/\bat .*:\d+:\d+|node:|node_modules|\.[jt]s\b|Error\b/)
    }
  })
})

describe('a server that is told to stop', () => {
  it('says so on /readyz first, and goes on answering until the notice has passed', async () => {
    const { port, close } = await start({ stopTimes: { noticeMs: 3000, drainMs: 10_000 } })
    expect((await send(port, { path: '/readyz' })).status).toBe(200)
    let closed = false
    const closing = close().then(() => {
      closed = true
    })
    world.clock.pass(2000)
    const ready = await send(port, { path: '/readyz' })
    expect([ready.status, JSON.parse(ready.text).status]).toEqual([503, 'stopping'])
    expect((await send(port, { path: '/healthz' })).headers['connection']).toBe('close')
    expect(closed).toBe(false)
    world.clock.pass(1000)
    await closing
    await expect(send(port, { path: '/healthz' })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('ends connections that are kept open and idle at once', async () => {
    const { port, close } = await start()
    const agent = new Agent({ keepAlive: true })
    await send(port, { path: '/healthz', agent })
    await close()
    agent.destroy()
  })

  it('waits for a request under way, and cuts it when the drain has passed', async () => {
    const { port, close } = await start()
    const token = await managementKey(['api-keys:verify'])
    const headers = { ...bearer(token), 'content-type': 'application/json', 'content-length': 100 }
    const slow = sendRequest({ host: '127.0.0.1', port, method: 'POST', path: '/v1/verify', headers })
    const cut = new Promise((resolve) => slow.on('error', resolve))
    await new Promise<void>((resolve) => slow.write('{', () => resolve()))
    await send(port, { path: '/healthz' }) // answered after the other's head has been read
    let closed = false
    const closing = close().then(() => {
      closed = true
    })
    world.clock.pass(9900)
    await new Promise((resolve) => setImmediate(resolve))
    expect(closed).toBe(false)
    world.clock.pass(200)
    await closing
    expect(await cut).toMatchObject({ code: 'ECONNRESET' })
  })
})

describe('the log of a server', () => {
  it('tells refused management calls at info and others at debug, by route, and never what was sent', async () => {
    const { port } = await start()
    const planted = await managementKey(['nodes:read'])
    const headers = { ...bearer(planted), 'x-note': `${planted} {"event":"forged"}` }
    await send(port, { path: `/v1/nodes?token=${planted}`, headers })
    await send(port, { path: '/v1/nodes', headers })
    await send(port, { path: `/v1/api-keys/${planted}%0d%0a{"event":"forged"}`, headers })
    await send(port, { path: `/v1/${planted}`, headers })
    await send(port, { method: 'PROPFIND', path: '/v1/nodes', headers })
    const lines = logged
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ level, status, route, code }) => [level, status, route, code])).toEqual([
      [30, 400, '/v1/nodes', 'request_invalid'],
      [20, 200, '/v1/nodes', undefined],
      [30, 403, '/v1/api-keys/{id}', 'permission_missing'],
      [30, 404, undefined, 'not_found'],
      [30, 405, undefined, 'method_not_allowed'],
    ])
    expect(lines[1].apiKeyId).toMatch(/^key_/)
    expect(lines.every(({ event }) => event === 'management_request')).toBe(true)
    expect(logged).not.toContain(planted)
    expect(logged).not.toContain(planted.slice(3, 43))
  })
})

describe('settings of the server', () => {
  function makeCertificate(): { readonly cert: string; readonly key: string } {
    const folder = mkdtempSync(join(tmpdir(), 'keywright-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const args = ['req', '-x509', ...curve, '-days', '1', ...subject, '-keyout', key, '-out', cert]
    execFileSync('openssl', args, { stdio: 'ignore' })
    const tls = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
    rmSync(folder, { recursive: true })
    return tls
  }

  it('cuts off whoever begins no handshake', async () => {
    const connections = { ...CONNECTION_BOUNDS, headersMsMax: 200 }
    const { port } = await start({ tls: makeCertificate(), connections })
    await new Promise<void>((resolve) => {
      const silent = connect(port, '127.0.0.1')
      silent.on('error', () => {})
      silent.on('close', () => resolve())
    })
  })

  it('take TLS 1.2 and 1.3 and nothing older, and prefer ciphers with forward secrecy', async () => {
    const { port } = await start({ tls: makeCertificate() })
    const shake = (version: SecureVersion): Promise<unknown> =>
      new Promise((resolve) => {
        // The security level is the client's alone: without it a client of today would not even ask.
        const own = {
          minVersion: version,
          maxVersion: version,
          ciphers: 'DEFAULT@SECLEVEL=0',
          rejectUnauthorized: false,
        }
        const socket = connectTls({ host: '127.0.0.1', port, ...own }, () => {
          resolve(socket.getCipher().standardName)
          socket.destroy()
        })
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      })
    const refused = 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'
    expect([await shake('TLSv1'), await shake('TLSv1.1')]).toEqual([refused, refused])
    expect(await shake('TLSv1.2')).toMatch(/^TLS_ECDHE_.*_GCM_/)
    expect(await shake('TLSv1.3')).toMatch(/^TLS_(?:AES|CHACHA20)_/)
  })

  it('speaks HTTPS with a certificate, and no HTTP beside it', async () => {
    const tls = makeCertificate()
    const { port } = await start({ tls })
    const options = {
      host: '127.0.0.1',
      port,
      path: '/healthz',
      ca: tls.cert,
      servername: 'localhost',
      agent: false,
    } as const
    const status = await new Promise((resolve, reject) => {
      sendTls(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
    await expect(send(port, { path: '/healthz' })).rejects.toThrow()
  })

  it('refuses a trusted proxy that is no address, by the name of its variable', () => {
    expect(() => requireTrustedProxies(['10.0.0.0/8', 'proxy.local'])).toThrow(
      /^KEYWRIGHT_TRUSTED_PROXIES holds "proxy\.local"/,
    )
    expect(() => requireTrustedProxies(['10.0.0.0/8', '::1'])).not.toThrow()
  })
})
