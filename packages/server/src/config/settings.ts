import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { readRedisAddress } from './redis-address.ts'
import { SettingsError } from './settings-error.ts'

export interface Settings {
  /** Where the database and the files of the installation are. */
  readonly dataDir: string
  readonly database: DatabaseSettings
  /** Where the limits are kept; absent: in the database. */
  readonly redis: string | undefined
  /** The authorities that alone may certify that Redis, as PEM; absent: those that Node trusts. */
  readonly redisCa: string | undefined
  readonly port: number
  /** Addresses to listen on; both loopback ones by default. */
  readonly hosts: readonly string[]
  /** The address at which browsers reach the dashboard, as an origin; absent: where the server listens, as `localhost`. */
  readonly publicUrl: string | undefined
  /** An OpenID provider at which members may sign in; absent: none. */
  readonly oidc: OidcSettings | undefined
  readonly examplePort: number
  /** The content of the file of peppers; absent: no pepper. */
  readonly peppers: string | undefined
  readonly knownKeysMax: number
  /** Connections at each address that is listened on. */
  readonly connectionsMax: number
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** The certificate and its key as PEM; absent: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** How long `/readyz` says 503 before a server that was told to stop refuses connections. */
  readonly stopNoticeMs: number
  /** How long it then waits for running requests. */
  readonly stopDrainMs: number
  readonly usageDays: number
  readonly refusalsDays: number
  /** Absent: for ever. */
  readonly auditDays: number | undefined
  readonly logLevel: string
}

export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** The text of the button. */
  readonly name: string
}

/** A Postgres where an address is set, else SQLite in the data directory. */
export type DatabaseSettings =
  | { readonly databaseFile: string }
  | { readonly databaseUrl: string; readonly feedUrl: string | undefined }

type Environment = Readonly<Record<string, string | undefined>>

const CERT = 'KEYWRIGHT_TLS_CERT_FILE'
const KEY = 'KEYWRIGHT_TLS_KEY_FILE'
const DAYS_MAX = 36_500
const ISSUER = 'KEYWRIGHT_OIDC_ISSUER'
const CLIENT_ID = 'KEYWRIGHT_OIDC_CLIENT_ID'
const CLIENT_SECRET_FILE = 'KEYWRIGHT_OIDC_CLIENT_SECRET_FILE'
const REDIS_URL = 'KEYWRIGHT_REDIS_URL'
const REDIS_CA = 'KEYWRIGHT_REDIS_CA_FILE'
const BUTTON = 'KEYWRIGHT_OIDC_NAME'
const BUTTON_LENGTH_MAX = 60
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']

/** Reads the environment once. Throws `SettingsError`. */
export function readSettings(env: Environment): Settings {
  const dataDir = env['KEYWRIGHT_DATA_DIR'] || '.keywright'
  return Object.freeze({
    dataDir,
    database: readDatabase(env, dataDir),
    redis: readRedis(env),
    redisCa: readRedisCa(env),
    port: readNumber(env, 'KEYWRIGHT_PORT', { fallback: 4700, min: 0, max: 65_535 }),
    hosts: readList(env['KEYWRIGHT_HOST']) ?? ['127.0.0.1', '::1'],
    publicUrl: readOrigin(env, 'KEYWRIGHT_PUBLIC_URL'),
    oidc: readOidc(env),
    examplePort: readNumber(env, 'EXAMPLE_PORT', { fallback: 4710, min: 0, max: 65_535 }),
    peppers: readFileOf(env, 'KEYWRIGHT_PEPPERS_FILE'),
    knownKeysMax: readNumber(env, 'KEYWRIGHT_KNOWN_KEYS_MAX', { fallback: 200_000, min: 1, max: 20_000_000 }),
    connectionsMax: readNumber(env, 'KEYWRIGHT_CONNECTIONS_MAX', { fallback: 10_000, min: 1, max: 1_000_000 }),
    trustedProxies: readList(env['KEYWRIGHT_TRUSTED_PROXIES']) ?? [],
    tls: readTls(env),
    stopNoticeMs: readNumber(env, 'KEYWRIGHT_STOP_NOTICE_SECONDS', { fallback: 0, min: 0, max: 300 }) * 1000,
    stopDrainMs: readNumber(env, 'KEYWRIGHT_STOP_DRAIN_SECONDS', { fallback: 10, min: 1, max: 300 }) * 1000,
    usageDays: readNumber(env, 'KEYWRIGHT_USAGE_RETENTION_DAYS', { fallback: 400, min: 1, max: DAYS_MAX }),
    refusalsDays: readNumber(env, 'KEYWRIGHT_REFUSALS_RETENTION_DAYS', { fallback: 30, min: 1, max: DAYS_MAX }),
    auditDays: readDays(env, 'KEYWRIGHT_AUDIT_RETENTION_DAYS'),
    logLevel: readChoice(env, 'KEYWRIGHT_LOG_LEVEL', 'info', LOG_LEVELS),
  })
}

function readNumber(
  env: Environment,
  name: string,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new SettingsError(`${name} must be a whole number from ${min} to ${max}`)
}

function readDays(env: Environment, name: string): number | undefined {
  return env[name] ? readNumber(env, name, { fallback: DAYS_MAX, min: 1, max: DAYS_MAX }) : undefined
}

function readChoice(env: Environment, name: string, fallback: string, choices: readonly string[]): string {
  const text = env[name] || fallback
  if (choices.includes(text)) return text
  throw new SettingsError(`${name} must be one of ${choices.join(', ')}`)
}

/** An address without a path: the dashboard stands at the root, and its pages send no other origin. */
function readOrigin(env: Environment, name: string): string | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && `${url.origin}/` === url.href && /^https?:$/.test(url.protocol)
  if (isPlain) return url.origin
  throw new SettingsError(`${name} must be an address without a path, such as https://keys.example.com`)
}

function readList(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined
  return text.split(',').map((part) => part.trim())
}

function readDatabase(env: Environment, dataDir: string): DatabaseSettings {
  const databaseUrl = readUrl(env, 'KEYWRIGHT_DATABASE_URL')
  const feedUrl = readUrl(env, 'KEYWRIGHT_FEED_URL')
  if (databaseUrl !== undefined) return { databaseUrl, feedUrl }
  if (feedUrl !== undefined) throw new SettingsError('KEYWRIGHT_FEED_URL needs KEYWRIGHT_DATABASE_URL beside it')
  return { databaseFile: join(dataDir, 'keywright.db') }
}

/** The address holds a password, and is repeated in no error. */
function readUrl(env: Environment, name: string): string | undefined {
  const text = env[name]
  if (text === undefined || text === '') return undefined
  if (/^postgres(?:ql)?:\/\//.test(text)) return text
  throw new SettingsError(`${name} must be an address that begins with postgres:// or postgresql://`)
}

/** Read here so that a wrong one ends the start with its name; as a text it goes on to where it is used. */
function readRedis(env: Environment): string | undefined {
  const text = env[REDIS_URL]?.trim()
  if (text === undefined || text === '') return undefined
  readRedisAddress(text, REDIS_URL)
  return text
}

function readRedisCa(env: Environment): string | undefined {
  const ca = readFileOf(env, REDIS_CA)
  if (ca === undefined) return undefined
  const redis = readRedis(env)
  if (redis === undefined || !readRedisAddress(redis, REDIS_URL).tls)
    throw new SettingsError(`${REDIS_CA} needs ${REDIS_URL} beside it, with rediss://`)
  if (!holdsCertificate(ca)) throw new SettingsError(`${REDIS_CA} names a file that holds no certificate as PEM`)
  return ca
}

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

/** The content of the file that a variable names; its path and content are repeated in no error. */
function readFileOf(env: Environment, name: string): string | undefined {
  const path = env[name]
  if (path === undefined || path === '') return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new SettingsError(`${name} names a file that cannot be read`, { cause })
  }
}

/** All four, or none: half of them would be a button that leads nowhere. */
function readOidc(env: Environment): OidcSettings | undefined {
  const names = [ISSUER, CLIENT_ID, CLIENT_SECRET_FILE, BUTTON]
  const missing = names.filter((name) => (env[name] ?? '').trim() === '')
  if (missing.length === names.length) return undefined
  if (missing.length > 0)
    throw new SettingsError(`${missing.join(' and ')} must be set too, or none of ${names.join(', ')}`)
  const clientSecret = (readFileOf(env, CLIENT_SECRET_FILE) ?? '').trim()
  if (clientSecret === '') throw new SettingsError(`${CLIENT_SECRET_FILE} names a file that is empty`)
  const name = (env[BUTTON] ?? '').trim()
  if (name.length > BUTTON_LENGTH_MAX) throw new SettingsError(`${BUTTON} has ${BUTTON_LENGTH_MAX} characters at most`)
  return { issuer: readIssuer(env), clientId: (env[CLIENT_ID] ?? '').trim(), clientSecret, name }
}

/** As the provider writes it: it is compared letter by letter. Plain HTTP is for a provider on this machine. */
function readIssuer(env: Environment): string {
  const text = (env[ISSUER] ?? '').trim()
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url !== undefined && (url.protocol === 'https:' || isLocal) && url.search + url.hash + url.username === '') {
    return text
  }
  throw new SettingsError(`${ISSUER} must be an address with https://, such as https://login.example.com`)
}

/** Tried here, since a server that listens with a bad certificate refuses every handshake and says nothing. */
function readTls(env: Environment): Settings['tls'] {
  const cert = readFileOf(env, CERT)
  const key = readFileOf(env, KEY)
  if (cert === undefined && key === undefined) return undefined
  if (cert === undefined) throw new SettingsError(`${KEY} needs ${CERT} beside it`)
  if (key === undefined) throw new SettingsError(`${CERT} needs ${KEY} beside it`)
  tryTls({ cert }, `${CERT} names a file that holds no certificate as PEM`)
  tryTls({ key }, `${KEY} names a file that holds no private key as PEM, or one with a passphrase`)
  tryTls({ cert, key }, `${KEY} names a key that does not belong to the certificate of ${CERT}`)
  return { cert, key }
}

function tryTls(files: { readonly cert?: string; readonly key?: string }, fault: string): void {
  try {
    createSecureContext(files)
  } catch (cause) {
    throw new SettingsError(fault, { cause })
  }
}
