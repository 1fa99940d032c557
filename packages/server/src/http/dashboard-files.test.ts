import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as sendRequest, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeDashboard } from './dashboard-files.ts'
import { portOf } from './listen.ts'

const SCRIPT = 'export const answer = 42\n'
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let folder: string
let server: Server | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keywright-site-'))
  mkdirSync(join(folder, 'site/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.js'), 'not of the site')
  writeFileSync(join(folder, 'site/index.html'), '<!doctype html>the page')
  writeFileSync(join(folder, 'site/manifest.json'), '{}')
  writeFileSync(join(folder, 'site/assets/app-1a2b.js'), SCRIPT)
  writeFileSync(join(folder, 'site/assets/app-1a2b.js.br'), brotliCompressSync(SCRIPT))
})
afterEach(async () => {
  const closing = server
  server = undefined
  if (closing !== undefined) await new Promise((resolve) => closing.close(resolve))
  rmSync(folder, { recursive: true })
})

interface Got {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** Asks the dashboard's door; what it leaves to others gets 418. The path is sent as it is written, tricks included. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  const door = makeDashboard(join(folder, 'site'))
  return askAt(door, path, headers, method)
}

async function askAt(
  door: ReturnType<typeof makeDashboard>,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<Got> {
  server ??= createServer()
  server.removeAllListeners('request')
  server.on('request', (request, response) => {
    if (!door(request, response)) response.writeHead(418).end()
  })
  if (!server.listening) await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return new Promise((resolve, reject) => {
    const sent = sendRequest(
      { host: '127.0.0.1', port: portOf(server), path, headers, method, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

describe('a page of the dashboard', () => {
  it.each(['/', '/sign-in', '/setup', '/w/ws_1/api-keys', '/w/ws_1/api-keys/key_1?tab=usage', '/nothing-like-this'])(
    'is the index, which finds its page by the address: %s',
    async (path) => {
      const { status, body } = await ask(path, BROWSER)
      expect([status, body.toString()]).toEqual([200, '<!doctype html>the page'])
    },
  )

  it('is kept by nobody, framed by nobody, and may load from here alone', async () => {
    const { headers } = await ask('/sign-in', BROWSER)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
  })

  it.each([
    '/v1',
    '/v1/workspaces',
    '/docs',
    '/docs/errors/x',
    '/forward-auth/acme',
    '/metrics',
    '/healthz',
    '/readyz',
    '/openapi.json',
  ])('does not take the place of another door: %s', async (path) => {
    expect((await ask(path, BROWSER)).status).toBe(418)
  })

  it('is for browsers: a program that errs is left to the API, except at the start', async () => {
    expect((await ask('/sign-in', { accept: 'application/json' })).status).toBe(418)
    expect((await ask('/', { accept: '*/*' })).status).toBe(200)
  })

  it('is read alone: any other method is left to the API', async () => {
    expect((await ask('/', BROWSER, 'POST')).status).toBe(418)
    const head = await ask('/', BROWSER, 'HEAD')
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '23', 0])
  })
})

describe('a file of the dashboard', () => {
  const script = '/assets/app-1a2b.js'

  it('is kept for ever, since its name changes with its content', async () => {
    const { status, headers, body } = await ask(script)
    expect([status, body.toString()]).toEqual([200, SCRIPT])
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    })
    expect(headers).not.toHaveProperty('content-encoding')
  })

  it('is sent compressed to whoever takes that, and plain to whoever does not', async () => {
    const packed = await ask(script, { 'accept-encoding': 'gzip, deflate, br;q=0.9' })
    expect(packed.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(packed.body).toString()).toBe(SCRIPT)
    for (const header of ['gzip', 'br;q=0', 'br; q=0.0', 'brotli']) {
      expect((await ask(script, { 'accept-encoding': header })).headers).not.toHaveProperty('content-encoding')
    }
  })

  it.each([
    '/assets/app-0000.js',
    '/assets/../../secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/assets/..\\..\\secret.js',
    '/assets//app-1a2b.js',
    '/assets/app-1a2b.js.br',
    '/assets/',
  ])('is none at an address that is made up or tricks: %s', async (path) => {
    expect((await ask(path, BROWSER)).status).toBe(404)
  })

  it.each(['/../secret.js', '/%2e%2e/secret.js', '//evil.example/', '/w/..\\secret', '/w/%00', '/manifest.json'])(
    'is none, and no page either, at %s',
    async (path) => {
      const { status, body } = await ask(path, BROWSER)
      expect(status).toBe(404)
      expect(body.toString()).not.toContain('not of the site')
    },
  )
})

describe('a dashboard that was not built', () => {
  it('says so at the start, and leaves every other address alone', async () => {
    const door = makeDashboard(undefined)
    const { status, body } = await askAt(door, '/', BROWSER)
    expect([status, body.toString()]).toEqual([404, expect.stringContaining('was not built')])
    expect((await askAt(door, '/sign-in', BROWSER)).status).toBe(418)
    expect((await askAt(door, '/assets/app-1a2b.js', {})).status).toBe(404)
  })
})
