import { SettingsError } from './settings-error.ts'

/** Where Redis is. More than one server: a cluster, whose other members they tell. */
export interface RedisAddress {
  readonly servers: readonly { readonly host: string; readonly port: number }[]
  readonly tls: boolean
  /** With TLS: the authorities that alone are trusted, as PEM; absent: those that Node trusts. */
  readonly ca?: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly db: number
}

const PORT = 6379
const SERVERS_MAX = 100
const DB_MAX = 16_383
const SHAPE =
  'must be an address such as redis://user:password@host:6379, with rediss:// for TLS, or several of one cluster with commas between them'

/**
 * Reads `redis://user:password@host:port/db`. Further servers of a cluster follow with commas, as `host:port` or in full.
 * Throws `SettingsError`, which repeats nothing of it: the address holds a password.
 */
export function readRedisAddress(text: string, name: string): RedisAddress {
  const parts = text.split(',').map((part) => part.trim())
  const scheme = /^rediss?:\/\//.exec(text)?.[0]
  if (scheme === undefined || parts.length > SERVERS_MAX) throw new SettingsError(`${name} ${SHAPE}`)
  const urls = parts.map((part) => readUrl(part.startsWith(scheme) ? part : `${scheme}${part}`, name))
  const [first] = urls
  const db = Number(first?.pathname.slice(1) || 0)
  if (!/^\/?[0-9]*$/.test(first?.pathname ?? '') || db > DB_MAX || (db > 0 && urls.length > 1)) {
    throw new SettingsError(`${name} ends in no path but the number of a database, and a cluster has none`)
  }
  if (urls.slice(1).some(differsFrom(first))) {
    throw new SettingsError(
      `${name} names the user and the password once, at its first server, and no path after another`,
    )
  }
  return {
    servers: urls.map(({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || PORT) })),
    tls: scheme === 'rediss://',
    username: decoded(first?.username, name),
    password: decoded(first?.password, name),
    db,
  }
}

/** Whoever repeats the same user and password at each server means what we do. */
function differsFrom(first: URL | undefined): (other: URL) => boolean {
  return ({ username, password, pathname }) =>
    pathname.length > 1 || (username + password !== '' && (username !== first?.username || password !== first.password))
}

function readUrl(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '' || url.search + url.hash !== '')
    throw new SettingsError(`${name} ${SHAPE}`)
  return url
}

function decoded(part: string | undefined, name: string): string | undefined {
  if (part === undefined || part === '') return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    throw new SettingsError(`${name} holds a percent sign that begins no escape; write it as %25`)
  }
}
