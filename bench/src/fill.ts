import { hash } from 'node:crypto'
import { checksumOf, type ServiceId } from '@keywright/core'
import type { Fixture } from './fixture.ts'
import type { Raw } from './raw.ts'

/** Rows in one statement: a larger transaction has no use for its room. */
const ROWS_AT_ONCE = 100_000

/** A number of SQL as a text of twenty digits, as ids have them. */
export function padded({ engine }: Raw, number: string): string {
  return engine === 'SQLite' ? `printf('%020d', ${number})` : `lpad((${number})::text, 20, '0')`
}

/** A sound token that looks like one of the service's. */
export function tokenOf(service: ServiceId, i: number): string {
  const body = `${service}_${String(i).padStart(34, '0')}`
  return body + checksumOf(body)
}

/** As the store keeps it. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64url')
}

export interface Copies {
  readonly table: string
  /** A condition that one row fulfils, which the product has written. */
  readonly of: string
  /** SQL by column for what differs from copy to copy; `n` is its number. */
  readonly but: Readonly<Record<string, string>>
  /** The number of the first. */
  readonly from: number
  readonly count: number
  /** One text for each copy, in SQL as `listed`. */
  readonly texts?: readonly string[]
  /** A slow disk must not make a run longer than it may be: after so long there are fewer copies. */
  readonly msMax?: number
}

/**
 * Copies a row many times, by statements of the database alone: what the product writes one by one would take hours. Answers
 * with how many there are now.
 */
export async function copyRow(raw: Raw, copies: Copies): Promise<number> {
  const { table, of, but, texts, msMax = Number.POSITIVE_INFINITY } = copies
  const startedAt = performance.now()
  const [template] = await raw.run(`select * from ${table} where ${of}`)
  if (template === undefined) throw new Error(`${table} has no row of which ${of}`)
  const columns = Object.keys(template)
  const selected = columns.map((column) => but[column] ?? literal(template[column])).join(', ')
  const into = `insert into ${table} (${columns.map((column) => `"${column}"`).join(', ')})`
  for (let done = 0; done < copies.count; done += ROWS_AT_ONCE) {
    if (performance.now() - startedAt > msMax) return done
    const first = copies.from + done
    const some = Math.min(ROWS_AT_ONCE, copies.count - done)
    const series = texts === undefined ? numbers(raw, first, some) : listed(raw, first)
    const values = texts === undefined ? [] : [JSON.stringify(texts.slice(done, done + some))]
    await raw.run(`${into} select ${selected} from ${series}`, values)
  }
  return copies.count
}

/** Postgres gives large integers as text, and reads them from it. */
function literal(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  throw new Error(`a column holds a ${typeof value}`)
}

function numbers({ engine }: Raw, first: number, count: number): string {
  const last = first + count - 1
  if (engine === 'Postgres') return `generate_series(${first}::bigint, ${last}::bigint) as series(n)`
  return `(with recursive series(n) as (select ${first} union all select n + 1 from series where n < ${last}) select n from series)`
}

function listed({ engine }: Raw, first: number): string {
  if (engine === 'SQLite') return `(select key + ${first} as n, value as listed from json_each($1))`
  return `(select o - 1 + ${first} as n, listed from jsonb_array_elements_text($1::text::jsonb) with ordinality as e(listed, o)) as l`
}

/**
 * So many keys beside those that are there, and so many workspaces for them, as the product would have written them; their
 * tokens. Only for services that no check has asked for yet: no node hears of it.
 */
export async function fillKeys(
  { makeKeys, place }: Fixture,
  service: ServiceId,
  { keys, workspaces }: { readonly keys: number; readonly workspaces: number },
): Promise<readonly string[]> {
  const [made] = await makeKeys(service, 1)
  const raw = await place.openRaw()
  try {
    const digits = padded(raw, 'n')
    const workspaceOf = `(select workspace_id from api_keys where id = '${made?.id}')`
    const mark = markOf(service)
    const id = (prefix: string, number = digits): string => `'${prefix}_${mark}' || substr(${number}, 5)`
    await copyRow(raw, {
      table: 'workspaces',
      of: `id = ${workspaceOf}`,
      but: { id: id('ws'), slug: "'filled-' || n" },
      from: 0,
      count: workspaces,
    })
    const ofWorkspace = padded(raw, `n % ${workspaces}`)
    await copyRow(raw, {
      table: 'api_keys',
      of: `id = '${made?.id}'`,
      but: { id: id('key'), workspace_id: id('ws', ofWorkspace), name: "'key ' || n" },
      from: 0,
      count: keys,
    })
    const tokens = Array.from({ length: keys }, (_, i) => tokenOf(service, i))
    await copyRow(raw, {
      table: 'secrets',
      of: `api_key_id = '${made?.id}'`,
      but: { id: id('sec'), api_key_id: id('key'), digest: 'listed' },
      from: 0,
      count: keys,
      texts: tokens.map(digestOf),
    })
    await settleStatistics(raw)
    return tokens
  } finally {
    await raw.close()
  }
}

/** Four letters of an id that tell the services of a fixture apart. */
function markOf(service: ServiceId): string {
  return service.slice(-4).padStart(4, '0')
}

/** Postgres plans by what it knows of a table, and would learn of so many new rows a minute later by itself. */
export async function settleStatistics(raw: Raw): Promise<void> {
  if (raw.engine === 'Postgres') await raw.run('vacuum analyze')
}
