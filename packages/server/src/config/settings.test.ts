import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRedisAddress } from './redis-address.ts'
import { readSettings } from './settings.ts'

const SOURCE = fileURLToPath(new URL('./settings.ts', import.meta.url))
const PAGE = fileURLToPath(new URL('../../../../docs/operate/run.md', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'keywright-settings-'))
const file = (name: string): string => join(folder, name)

function makeCertificate(name: string): void {
  const out = ['-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '1', '-subj', '/CN=localhost', ...out], { stdio: 'ignore' })
}

beforeAll(() => {
  makeCertificate('one')
  makeCertificate('two')
  writeFileSync(file('junk'), 'no PEM')
})
afterAll(() => rmSync(folder, { recursive: true }))

const tls = (cert: string | undefined, key: string | undefined) =>
  readSettings({
    ...(cert === undefined ? {} : { KEYWRIGHT_TLS_CERT_FILE: file(cert) }),
    ...(key === undefined ? {} : { KEYWRIGHT_TLS_KEY_FILE: file(key) }),
  }).tls

describe('the settings of TLS', () => {
  it('are a certificate and its own key, or neither', () => {
    expect(readSettings({}).tls).toBeUndefined()
    expect(tls('one.crt', 'one.key')?.cert).toContain('BEGIN CERTIFICATE')
  })

  it.each([
    ['one.crt', undefined, 'KEYWRIGHT_TLS_CERT_FILE needs KEYWRIGHT_TLS_KEY_FILE'],
    [undefined, 'one.key', 'KEYWRIGHT_TLS_KEY_FILE needs KEYWRIGHT_TLS_CERT_FILE'],
    ['gone', 'one.key', 'KEYWRIGHT_TLS_CERT_FILE names a file that cannot be read'],
    ['junk', 'one.key', 'KEYWRIGHT_TLS_CERT_FILE names a file that holds no certificate'],
    ['one.crt', 'junk', 'KEYWRIGHT_TLS_KEY_FILE names a file that holds no private key'],
    ['one.crt', 'two.key', 'KEYWRIGHT_TLS_KEY_FILE names a key that does not belong'],
  ])('that cannot be used name their variable: %s with %s', (cert, key, message) => {
    expect(() => tls(cert, key)).toThrow(message)
  })
})

describe('the days that the audit is kept', () => {
  it('are for ever unless they are told, and at least one', () => {
    const name = 'KEYWRIGHT_AUDIT_RETENTION_DAYS'
    expect(readSettings({}).auditDays).toBeUndefined()
    expect(readSettings({ [name]: '' }).auditDays).toBeUndefined()
    expect(readSettings({ [name]: '90' }).auditDays).toBe(90)
    for (const none of ['0', '-1', 'for ever', '36501']) expect(() => readSettings({ [name]: none })).toThrow(name)
  })
})

describe("the dashboard's address", () => {
  const read = (url: string) => readSettings({ KEYWRIGHT_PUBLIC_URL: url }).publicUrl

  it('is an origin, however it was written', () => {
    expect(readSettings({}).publicUrl).toBeUndefined()
    expect(read('HTTPS://Keys.Example.com:443/')).toBe('https://keys.example.com')
    expect(read('http://localhost:4700')).toBe('http://localhost:4700')
  })

  it.each([
    'keys.example.com',
    'https://keys.example.com/dash',
    'https://a:b@keys.example.com',
    'ftp://keys',
    'x://y/?q',
  ])('is not %s', (url) => expect(() => read(url)).toThrow('KEYWRIGHT_PUBLIC_URL must be an address without a path'))
})

describe('the settings of the OpenID provider', () => {
  const all = {
    KEYWRIGHT_OIDC_ISSUER: 'https://login.example.com/realms/one',
    KEYWRIGHT_OIDC_CLIENT_ID: 'keywright',
    KEYWRIGHT_OIDC_NAME: 'Sign in with Example',
    KEYWRIGHT_OIDC_CLIENT_SECRET_FILE: file('oidc'),
  }
  beforeAll(() => {
    writeFileSync(file('oidc'), 'a client secret\n')
    writeFileSync(file('empty'), '\n')
  })

  it('are all there, or none', () => {
    expect(readSettings({}).oidc).toBeUndefined()
    expect(readSettings(all).oidc).toEqual({
      issuer: 'https://login.example.com/realms/one',
      clientId: 'keywright',
      clientSecret: 'a client secret',
      name: 'Sign in with Example',
    })
    for (const name of Object.keys(all)) {
      expect(() => readSettings({ ...all, [name]: ' ' }), name).toThrow(`${name} must be set too, or none of`)
    }
  })

  it.each([
    [{ KEYWRIGHT_OIDC_ISSUER: 'http://login.example.com' }, 'KEYWRIGHT_OIDC_ISSUER must be an address with https://'],
    [{ KEYWRIGHT_OIDC_ISSUER: 'https://login.example.com?a=b' }, 'KEYWRIGHT_OIDC_ISSUER must be an address'],
    [{ KEYWRIGHT_OIDC_ISSUER: 'login.example.com' }, 'KEYWRIGHT_OIDC_ISSUER must be an address'],
    [
      { KEYWRIGHT_OIDC_CLIENT_SECRET_FILE: file('gone') },
      'KEYWRIGHT_OIDC_CLIENT_SECRET_FILE names a file that cannot be',
    ],
    [
      { KEYWRIGHT_OIDC_CLIENT_SECRET_FILE: file('empty') },
      'KEYWRIGHT_OIDC_CLIENT_SECRET_FILE names a file that is empty',
    ],
    [{ KEYWRIGHT_OIDC_NAME: 'x'.repeat(61) }, 'KEYWRIGHT_OIDC_NAME has 60 characters at most'],
  ])('that cannot be used name their variable: %j', (wrong, message) => {
    expect(() => readSettings({ ...all, ...wrong })).toThrow(message)
  })

  it('take plain HTTP from this machine alone', () => {
    expect(readSettings({ ...all, KEYWRIGHT_OIDC_ISSUER: 'http://localhost:9000' }).oidc?.issuer).toContain('9000')
  })
})

describe('the settings of the database', () => {
  const url = 'postgres://keywright:secret-word@db.internal/keywright'
  const database = (env: Record<string, string>) => readSettings({ KEYWRIGHT_DATA_DIR: '/data', ...env }).database

  it('are a file in the data directory, or the address of a Postgres', () => {
    expect(database({})).toEqual({ databaseFile: '/data/keywright.db' })
    expect(database({ KEYWRIGHT_DATABASE_URL: '' })).toEqual({ databaseFile: '/data/keywright.db' })
    expect(database({ KEYWRIGHT_DATABASE_URL: url })).toEqual({ databaseUrl: url, feedUrl: undefined })
    const direct = url.replace('postgres:', 'postgresql:')
    const both = { KEYWRIGHT_DATABASE_URL: url, KEYWRIGHT_FEED_URL: direct }
    expect(database(both)).toEqual({ databaseUrl: url, feedUrl: direct })
  })

  it('that cannot be used name their variable, and never repeat the address', () => {
    for (const [env, message] of [
      [
        { KEYWRIGHT_DATABASE_URL: 'mysql://a:secret-word@b/c' },
        /^KEYWRIGHT_DATABASE_URL must be an address that begins/,
      ],
      [{ KEYWRIGHT_DATABASE_URL: url, KEYWRIGHT_FEED_URL: 'secret-word' }, /^KEYWRIGHT_FEED_URL must be an address/],
      [{ KEYWRIGHT_FEED_URL: url }, /^KEYWRIGHT_FEED_URL needs KEYWRIGHT_DATABASE_URL/],
    ] as const) {
      expect(() => database(env)).toThrow(message)
      expect(() => database(env)).not.toThrow(/secret-word/)
    }
  })
})

describe('the address of Redis', () => {
  const read = (url: string) => readSettings({ KEYWRIGHT_REDIS_URL: url }).redis
  const place = (url: string) => readRedisAddress(url, 'The address')
  const alone = { tls: false, username: undefined, password: undefined, db: 0 }

  it('is one server or a cluster, and is kept as it was written', () => {
    expect(read('')).toBeUndefined()
    expect(read(' redis://cache ')).toBe('redis://cache')
    expect(place('redis://cache')).toEqual({ ...alone, servers: [{ host: 'cache', port: 6379 }] })
    expect(place('rediss://u%40x:p%2Cq@[::1]:7000/2')).toEqual({
      servers: [{ host: '::1', port: 7000 }],
      tls: true,
      username: 'u@x',
      password: 'p,q',
      db: 2,
    })
    const servers = [
      { host: 'a', port: 7000 },
      { host: 'b', port: 6379 },
    ]
    expect(place('redis://a:7000,b')).toEqual({ ...alone, servers })
    expect(place('redis://a:7000, redis://b/')).toEqual({ ...alone, servers })
    expect(place('redis://:p@a:7000,redis://:p@b')).toEqual({ ...alone, password: 'p', servers })
  })

  it.each([
    'cache:6379',
    'http://:secret-word@cache',
    'redis://',
    'redis://:secret-word@cache:99999',
    'redis://:secret-word@cache/one',
    'redis://:secret-word@cache/99999',
    'redis://:secret-word@cache?family=6',
    'redis://:secret-word@a/1,b',
    'redis://:secret-word@a,b/1',
    'redis://:secret-word@a,:other@b',
    'redis://:secret-word@a,rediss://b',
    'redis://:secret-word@a,,b',
    'redis://:secret-word%@a',
    `redis://:secret-word@${Array.from({ length: 101 }, (_, index) => `h${index}`).join()}`,
  ])('that cannot be used names its variable, and is not repeated: %s', (url) => {
    expect(() => read(url)).toThrow(/^KEYWRIGHT_REDIS_URL /)
    expect(() => read(url)).not.toThrow(/secret-word|:other|cache/)
  })
})

describe('the page for operators', () => {
  it('lists every variable that is read, and no other', () => {
    const read = new Set(readFileSync(SOURCE, 'utf8').match(/\bKEYWRIGHT_[A-Z_]+[A-Z]/g))
    const listed = [...readFileSync(PAGE, 'utf8').matchAll(/^\| `(KEYWRIGHT_[A-Z_]+)` +\|/gm)].map(([, name]) => name)
    expect(listed.toSorted()).toEqual([...read].sort())
  })

  it.each([
    ['KEYWRIGHT_DATA_DIR', '.keywright'],
    ['KEYWRIGHT_PORT', '4700'],
    ['KEYWRIGHT_KNOWN_KEYS_MAX', '200000'],
    ['KEYWRIGHT_CONNECTIONS_MAX', '10000'],
    ['KEYWRIGHT_STOP_NOTICE_SECONDS', '0'],
    ['KEYWRIGHT_STOP_DRAIN_SECONDS', '10'],
    ['KEYWRIGHT_USAGE_RETENTION_DAYS', '400'],
    ['KEYWRIGHT_REFUSALS_RETENTION_DAYS', '30'],
    ['KEYWRIGHT_LOG_LEVEL', 'info'],
  ])('tells the default of %s, and setting it changes nothing', (name, value) => {
    const row = readFileSync(PAGE, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\` `))
    expect(row?.split('|')[2]?.trim()).toBe(`\`${value}\``)
    expect(readSettings({ [name]: value })).toEqual(readSettings({}))
  })
})
