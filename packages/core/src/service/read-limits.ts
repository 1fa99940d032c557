import type { LimitDefinition, LimitOverride, PlanDefinition, RateLimitHeaders } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS, VALUES } from './fields.ts'
import { didYouMean, quoted } from './likely-word.ts'
import {
  below,
  field,
  type PlainMap,
  type Reading,
  readDuration,
  readInteger,
  readLocalText,
  readMap,
  readName,
  readNamed,
  readText,
  readWord,
} from './reading.ts'

const NAME = /^[a-z][a-z0-9_-]{0,39}$/
const NAME_RULE = 'write up to 40 small letters, digits, "_" and "-", beginning with a letter'
/** An area and a place, as the IANA database names them; `isTimeZone` knows which there are. */
const TIME_ZONE = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/
const COUNT = { min: 1, max: SERVICE_BOUNDS.limitMax }
const WINDOW = { min: SERVICE_BOUNDS.windowMsMin, max: SERVICE_BOUNDS.windowMsMax }

export function readLimits(reading: Reading, root: PlainMap): readonly LimitDefinition[] {
  const value = field(root, 'limits')
  if (value === undefined) return []
  const rule = { one: 'a limit', max: SERVICE_BOUNDS.limitsMax, name: NAME, nameRule: NAME_RULE }
  return readNamed(reading, '/limits', value, rule).flatMap(([name, entry]) => readLimit(reading, name, entry) ?? [])
}

function readLimit(reading: Reading, name: string, value: unknown): LimitDefinition | undefined {
  const path = below('/limits', name)
  const map = readMap(reading, path, value, FIELDS.limit)
  if (map === undefined) return undefined
  const limit = readCount(reading, path, map)
  const per = field(map, 'per')
  const onOutage = field(map, 'onOutage')
  const common = {
    name,
    limit: limit ?? 1,
    per: (per === undefined ? undefined : readWord(reading, `${path}/per`, per, VALUES.per)) ?? 'key',
    onOutage:
      (onOutage === undefined ? undefined : readWord(reading, `${path}/onOutage`, onOutage, VALUES.onOutage)) ??
      'refuse',
  } as const
  const window = field(map, 'window')
  const period = field(map, 'period')
  if ((window === undefined) === (period === undefined)) {
    return reading.problem(
      path,
      'Write either "window", as in 60m, for a sliding limit, or "period", day or month, for a quota.',
    )
  }
  if (period === undefined) {
    if (field(map, 'timeZone') !== undefined) {
      reading.problem(`${path}/timeZone`, 'A sliding window has no time zone; leave this out.')
    }
    return {
      kind: 'window',
      ...common,
      windowMs: readDuration(reading, `${path}/window`, window, WINDOW) ?? WINDOW.min,
    }
  }
  return {
    kind: 'quota',
    ...common,
    period: readWord(reading, `${path}/period`, period, VALUES.period) ?? 'month',
    timeZone: readTimeZone(reading, `${path}/timeZone`, field(map, 'timeZone')),
  }
}

function readCount(reading: Reading, path: string, map: PlainMap): number | undefined {
  const value = field(map, 'limit')
  if (value === undefined) return reading.problem(path, 'Add "limit": how many requests, as in limit: 10000.')
  return readInteger(reading, `${path}/limit`, value, COUNT)
}

function readTimeZone(reading: Reading, path: string, value: unknown): string {
  if (value === undefined) return 'UTC'
  const name = readText(reading, path, value, SERVICE_BOUNDS.nameLengthMax)
  if (name === undefined) return 'UTC'
  const known = TIME_ZONE.test(name) && (reading.options.isTimeZone?.(name) ?? true)
  if (!known) reading.problem(path, `${quoted(name)} is no time zone; write UTC, or a name such as Europe/Madrid.`)
  return name
}

export function readPlans(
  reading: Reading,
  root: PlainMap,
  limits: readonly LimitDefinition[],
): readonly PlanDefinition[] {
  const value = field(root, 'plans')
  if (value === undefined) return []
  const rule = { one: 'a plan', max: SERVICE_BOUNDS.plansMax, name: NAME, nameRule: NAME_RULE }
  return readNamed(reading, '/plans', value, rule).map(([name, entry]) => {
    const path = below('/plans', name)
    const map = entry === null ? {} : (readMap(reading, path, entry, FIELDS.plan) ?? {})
    const title = field(map, 'title')
    return {
      name,
      title: (title === undefined ? undefined : readLocalText(reading, `${path}/title`, title)) ?? name,
      limits: readOverrides(reading, `${path}/limits`, field(map, 'limits'), limits),
    }
  })
}

function readOverrides(
  reading: Reading,
  path: string,
  value: unknown,
  limits: readonly LimitDefinition[],
): Readonly<Record<string, LimitOverride>> {
  if (value === undefined) return {}
  const rule = { one: 'a limit', max: SERVICE_BOUNDS.limitsMax, name: NAME, nameRule: NAME_RULE }
  const overrides = readNamed(reading, path, value, rule).flatMap(([name, entry]) => {
    const override = readOverride(reading, below(path, name), entry, {
      name,
      known: limits.find((limit) => limit.name === name),
      names: limits.map((limit) => limit.name),
    })
    return override === undefined ? [] : [[name, override] as const]
  })
  return Object.fromEntries(overrides)
}

interface Overridden {
  readonly name: string
  readonly known: LimitDefinition | undefined
  readonly names: readonly string[]
}

function readOverride(reading: Reading, path: string, value: unknown, of: Overridden): LimitOverride | undefined {
  if (of.known === undefined) {
    return reading.problem(path, `There is no limit ${quoted(of.name)}.${didYouMean(of.name, of.names)}`)
  }
  const map = readMap(reading, path, value, FIELDS.limitOverride)
  if (map === undefined) return undefined
  const limit = readCount(reading, path, map)
  const window = field(map, 'window')
  if (limit === undefined) return undefined
  if (window === undefined) return { limit }
  if (of.known.kind === 'quota') {
    return reading.problem(`${path}/window`, `"${of.name}" is a quota over a calendar period; leave "window" out.`)
  }
  const windowMs = readDuration(reading, `${path}/window`, window, WINDOW)
  return windowMs === undefined ? undefined : { limit, windowMs }
}

export function readRateLimitHeaders(
  reading: Reading,
  root: PlainMap,
  limits: readonly LimitDefinition[],
): RateLimitHeaders {
  const none = { style: 'none', reset: 'epoch', limit: undefined } as const
  const path = '/rateLimitHeaders'
  const value = field(root, 'rateLimitHeaders')
  const map = value === undefined ? undefined : readMap(reading, path, value, FIELDS.rateLimitHeaders)
  if (map === undefined) return none
  const style = field(map, 'style')
  const reset = field(map, 'reset')
  const limit = field(map, 'limit')
  if (style === undefined) reading.problem(path, 'Add "style": x-ratelimit or ietf.')
  if (style === 'ietf' && reset !== undefined) {
    reading.problem(`${path}/reset`, 'The ietf headers always tell seconds from now; leave "reset" out.')
  }
  const names = limits.map(({ name }) => name)
  return {
    style: (style === undefined ? undefined : readWord(reading, `${path}/style`, style, VALUES.headerStyle)) ?? 'none',
    reset: (reset === undefined ? undefined : readWord(reading, `${path}/reset`, reset, VALUES.reset)) ?? 'epoch',
    limit: limit === undefined ? undefined : readName(reading, `${path}/limit`, limit, { names, what: 'limit' }),
  }
}
