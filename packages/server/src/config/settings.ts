import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Settings {
  /** Where the database and the files of the installation are. */
  readonly dataDir: string
  readonly databaseFile: string
  readonly port: number
  /** Addresses to listen on; both loopback ones by default. */
  readonly hosts: readonly string[]
  readonly examplePort: number
  /** The content of the file of peppers; absent: no pepper. */
  readonly peppers: string | undefined
  readonly knownKeysMax: number
  /** Addresses and ranges whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  readonly logLevel: string
}

/** A setting that cannot be used; `message` names the variable and what it takes. */
export class SettingsError extends Error {}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent']

/** Reads the environment once. Throws `SettingsError`. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const dataDir = env['KEYWRIGHT_DATA_DIR'] || '.keywright'
  return Object.freeze({
    dataDir,
    databaseFile: join(dataDir, 'keywright.db'),
    port: readNumber(env, 'KEYWRIGHT_PORT', { fallback: 4700, min: 0, max: 65_535 }),
    hosts: readList(env['KEYWRIGHT_HOST']) ?? ['127.0.0.1', '::1'],
    examplePort: readNumber(env, 'EXAMPLE_PORT', { fallback: 4710, min: 0, max: 65_535 }),
    peppers: readPeppersFile(env['KEYWRIGHT_PEPPERS_FILE']),
    knownKeysMax: readNumber(env, 'KEYWRIGHT_KNOWN_KEYS_MAX', { fallback: 200_000, min: 1, max: 20_000_000 }),
    trustedProxies: readList(env['KEYWRIGHT_TRUSTED_PROXIES']) ?? [],
    logLevel: readChoice(env, 'KEYWRIGHT_LOG_LEVEL', 'info', LOG_LEVELS),
  })
}

function readNumber(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isInteger(value) && value >= min && value <= max) return value
  throw new SettingsError(`${name} must be a whole number from ${min} to ${max}`)
}

function readChoice(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: string,
  choices: readonly string[],
): string {
  const text = env[name] || fallback
  if (choices.includes(text)) return text
  throw new SettingsError(`${name} must be one of ${choices.join(', ')}`)
}

function readList(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined
  return text.split(',').map((part) => part.trim())
}

function readPeppersFile(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new SettingsError('KEYWRIGHT_PEPPERS_FILE names a file that cannot be read', { cause })
  }
}
