import type { LimitValues } from '@keywright/client'
import { parseDuration } from '@keywright/core'
import type { Command } from 'commander'
import { readData } from './data.ts'
import { usageError } from './failure.ts'
import type { CliIo } from './io.ts'
import { collect, collectWhole } from './options.ts'

/** Flags of the fields that a key can be made with or changed in. */
export interface KeyFieldFlags {
  readonly name?: string
  readonly scope?: readonly string[]
  readonly expires?: string
  readonly limit?: readonly string[]
  readonly ip?: readonly string[]
  readonly origin?: readonly string[]
  readonly metadata?: readonly string[]
  readonly data?: string
  readonly type?: string
  readonly environment?: string
}

export function withKeyFields(command: Command): Command {
  return command
    .option('--name <name>', 'what the key is for')
    .option('--scope <scope>', 'a scope; may be repeated, or several with commas', collect)
    .option('--expires <when>', 'a duration such as 90d, a date such as 2027-01-31, an instant, or never')
    .option('--limit <name=number/window>', 'a limit of its own, such as hourly=5/60m; may be repeated', collect)
    .option('--ip <address>', 'an address or a range that it may be used from; may be repeated', collect)
    .option('--origin <origin>', 'an origin that it may be used from; may be repeated', collect)
    .option('--metadata <name=value>', 'a note of yours; may be repeated', collectWhole)
    .option('--data <json>', "the fields as JSON, in the service's own words: '{…}', @file or - ; flags win over it")
}

/** The body of a creation or an edit. What `--data` says is passed through as it is; a flag wins over its field. */
export async function readKeyFields(io: CliIo, flags: KeyFieldFlags): Promise<Readonly<Record<string, unknown>>> {
  const data = flags.data === undefined ? {} : await readData(io, flags.data)
  const { name, type, environment, scope, ip, origin } = flags
  const said = {
    name,
    type,
    environment,
    scopes: scope,
    expiresAt: flags.expires === undefined ? undefined : readExpiry(flags.expires, io.now()),
    limits: flags.limit === undefined ? undefined : readLimits(flags.limit),
    allowedIps: ip,
    allowedOrigins: origin,
    metadata: flags.metadata === undefined ? undefined : readMetadata(flags.metadata),
  }
  return { ...data, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) }
}

/** `null` for never; a date as it is, since the server lets it last to its end; else an instant, RFC 3339. */
function readExpiry(text: string, now: number): string | null {
  if (text === 'never') return null
  const durationMs = parseDuration(text)
  if (durationMs !== undefined) return new Date(now + durationMs).toISOString()
  const instant = readInstant(text)
  return isDate(text) ? text : instant
}

/** An instant that lies back: a duration before now, a date's begin in UTC, or an instant. */
export function readPast(text: string, now: number): string {
  const durationMs = parseDuration(text)
  return durationMs === undefined ? readInstant(text) : new Date(now - durationMs).toISOString()
}

function readInstant(text: string): string {
  const instant = isDate(text) ? `${text}T00:00:00Z` : text
  const at = /^\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(instant) ? Date.parse(instant) : Number.NaN
  // A day such as February 30th would roll over into March, and the key would live on unawares.
  if (!Number.isNaN(at) && isRealDay(instant.slice(0, 10))) return new Date(at).toISOString()
  throw usageError(`"${text.slice(0, 40)}" is no time.`, ['Write a duration (90d), a date (2027-01-31) or an instant.'])
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text)
}

function isRealDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
}

export function readLimits(flags: readonly string[]): LimitValues {
  return Object.fromEntries(flags.map(readLimit))
}

function readLimit(flag: string): readonly [string, { readonly limit: number; readonly window?: string }] {
  const [, name = '', count = '', window] = /^([^=]+)=([0-9]{1,13})(?:\/(.+))?$/.exec(flag) ?? []
  if (name === '')
    throw usageError(`"${flag.slice(0, 40)}" is no limit.`, ['Write it as hourly=5/60m, or as hourly=5.'])
  if (window === undefined) return [name, { limit: Number(count) }]
  if (parseDuration(window) === undefined) {
    throw usageError(`"${window.slice(0, 40)}" is no duration.`, ['Write a whole number and s, m, h or d, as in 60m.'])
  }
  return [name, { limit: Number(count), window }]
}

function readMetadata(flags: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    flags.map((flag) => {
      const at = flag.indexOf('=')
      if (at < 1) throw usageError('Metadata has a name and a value.', ['Write it as --metadata team=billing.'])
      return [flag.slice(0, at), flag.slice(at + 1)]
    }),
  )
}
