import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, hasRedis, type RedisServer, startRedis } from '../packages/server/src/limits/testing/redis-server.ts'
import { type CommandResult, runCommand, startInstallation } from './support/index.ts'

const hasOpenssl = (process.env['PATH'] ?? '').split(':').some((part) => existsSync(join(part, 'openssl')))

const DEFINITION = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { "records:read": Read }
newKeys: { scopes: all }
limits: { hourly: { limit: 2, window: 60m } }
`

describe.skipIf(!hasRedis || !hasOpenssl)(
  'a Redis that speaks TLS with a certificate of an authority of its own',
  () => {
    let folder = ''
    let port = 0
    let redis: RedisServer
    let plain: RedisServer
    const at = (name: string): string => join(folder, name)
    const openssl = (words: string, ...files: readonly string[]): unknown =>
      execFileSync('openssl', [...words.split(' '), ...files], { stdio: 'ignore' })
    const KEY = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    const makeAuthority = (name: string): unknown =>
      openssl(`req -x509 ${KEY} -days 1 -subj /CN=${name}`, '-keyout', at(`${name}.key`), '-out', at(`${name}.pem`))

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'keywright-redis-tls-'))
      makeAuthority('ours')
      makeAuthority('other')
      openssl(`req ${KEY} -subj /CN=cache`, '-keyout', at('redis.key'), '-out', at('redis.csr'))
      writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
      const signer = ['-CA', at('ours.pem'), '-CAkey', at('ours.key'), '-extfile', at('names')]
      openssl('x509 -req -days 1', '-in', at('redis.csr'), ...signer, '-out', at('redis.pem'))
      port = await freePort()
      const files = [
        '--tls-cert-file',
        at('redis.pem'),
        '--tls-key-file',
        at('redis.key'),
        '--tls-ca-cert-file',
        at('ours.pem'),
      ]
      redis = await startRedis([
        '--port',
        '0',
        '--bind',
        '127.0.0.1',
        '127.0.0.2',
        '--tls-port',
        String(port),
        ...files,
        '--tls-auth-clients',
        'no',
      ])
      plain = await startRedis()
    })
    afterAll(async () => {
      await redis?.stop()
      await plain?.stop()
      rmSync(folder, { recursive: true, force: true })
    })

    const serve = (env: Readonly<Record<string, string>>): Promise<CommandResult> =>
      runCommand(['serve'], { KEYWRIGHT_DATA_DIR: at('data'), KEYWRIGHT_PORT: '0', ...env })
    const safe = (host: string, of = port): string => `rediss://:secret-word@${host}:${of}`

    it.each(['127.0.0.1', 'localhost'])(
      'keeps limits where the authority is named, at %s, and the doctor looks at it',
      async (host) => {
        const url = `rediss://${host}:${port}`
        const env = { KEYWRIGHT_REDIS_URL: url, KEYWRIGHT_REDIS_CA_FILE: at('ours.pem') }
        const running = await startInstallation(1, env, DEFINITION)
        const [node] = running.nodes
        if (node === undefined) throw new Error('one was started')
        const token = await running.makeToken()
        const reasons = []
        for (let asked = 0; asked < 3; asked += 1) reasons.push((await running.verify(node, token)).json.reason)
        expect(reasons).toEqual([null, null, 'rate_limited'])
        const { stdout } = await runCommand(['doctor'], { ...env, KEYWRIGHT_DATA_DIR: running.folder })
        expect(stdout).toMatch(/^good {2}limits\.one_store: /m)
        expect(stdout).toMatch(/^good {2}redis\.master: /m)
        await running.stop()
      },
    )

    it('is not trusted under another authority, under none, or under a name that its certificate lacks: exit code 7', async () => {
      const wrong = [
        { KEYWRIGHT_REDIS_URL: safe('127.0.0.1'), KEYWRIGHT_REDIS_CA_FILE: at('other.pem') },
        { KEYWRIGHT_REDIS_URL: safe('127.0.0.1') },
        { KEYWRIGHT_REDIS_URL: safe('127.0.0.2'), KEYWRIGHT_REDIS_CA_FILE: at('ours.pem') },
      ]
      for (const { code, stdout, stderr } of await Promise.all(wrong.map(serve))) {
        expect([code, stdout]).toEqual([7, ''])
        expect(stderr).toContain('Redis has a certificate that is not to be trusted')
        expect(stderr).not.toContain('secret-word')
      }
    })

    it('does not start without TLS at its port, nor with TLS at one that speaks none: exit code 7', async () => {
      const settings = [
        { KEYWRIGHT_REDIS_URL: `redis://:secret-word@127.0.0.1:${port}` },
        { KEYWRIGHT_REDIS_URL: safe('127.0.0.1', plain.port), KEYWRIGHT_REDIS_CA_FILE: at('ours.pem') },
      ]
      for (const { code, stderr } of await Promise.all(settings.map(serve))) {
        expect([code, stderr]).toEqual([7, expect.stringMatching(/No Redis answers .* host, port and TLS are right/)])
        expect(stderr).not.toContain('secret-word')
      }
    })

    it('is asked for with a setting that fits: exit code 64', async () => {
      for (const [env, words] of [
        [{ KEYWRIGHT_REDIS_CA_FILE: at('ours.pem') }, 'needs KEYWRIGHT_REDIS_URL beside it, with rediss://'],
        [{ KEYWRIGHT_REDIS_CA_FILE: at('ours.pem'), KEYWRIGHT_REDIS_URL: plain.url }, 'with rediss://'],
        [{ KEYWRIGHT_REDIS_CA_FILE: at('redis.key'), KEYWRIGHT_REDIS_URL: safe('a') }, 'holds no certificate as PEM'],
        [{ KEYWRIGHT_REDIS_CA_FILE: at('absent'), KEYWRIGHT_REDIS_URL: safe('a') }, 'names a file that cannot be read'],
      ] as const) {
        const { code, stderr } = await serve(env)
        expect([code, stderr]).toEqual([64, expect.stringMatching(`KEYWRIGHT_REDIS_CA_FILE.*${words}`)])
      }
    })
  },
)
