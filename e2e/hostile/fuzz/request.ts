import { NASTY_HEADERS, NASTY_METHODS, NASTY_PATHS, NASTY_VALUES, TEXT_CHANGES } from './nasty.ts'
import { type Operation, OPERATIONS, resolve } from './operations.ts'
import type { Random } from './random.ts'
import { sample } from './sample.ts'

/** Ids that commands may do their worst to. */
export interface Victims {
  readonly token: string
  readonly manager: string
  readonly workspaces: readonly string[]
  readonly keys: readonly string[]
}

export interface FuzzedRequest {
  readonly bytes: Buffer
  readonly operation: Operation
  readonly isHead: boolean
  /**
   * What was changed: `content` leaves the address and the framing whole, so the answer is one of the operation's own;
   * `head` may be any request; `bytes` may be none at all.
   */
  readonly changed: 'content' | 'head' | 'bytes'
}

const TOTAL = OPERATIONS.reduce((sum, { weight }) => sum + weight, 0)

export function makeRequest(random: Random, victims: Victims): FuzzedRequest {
  const operation = pickOperation(random)
  const level = random.next()
  const changed = level < 0.85 ? 'content' : level < 0.95 ? 'head' : 'bytes'
  let { method } = operation
  let path = addressOf(operation, random, victims)
  const body = bodyOf(operation, random, victims)
  const credential = `Authorization: Bearer ${random.chance(0.95) ? victims.manager : victims.token}`
  const lines = operation.path.startsWith('/forward-auth')
    ? [`X-API-Key: ${random.chance(0.7) ? victims.token : textFor(random, victims)('token')}`]
    : random.chance(0.98)
      ? [credential]
      : []
  if (operation.body !== undefined) lines.push(`Content-Type: ${operation.body.type}`)
  if (changed === 'head') {
    if (random.chance(0.4)) path = random.pick(NASTY_PATHS)(path)
    if (random.chance(0.3)) method = random.pick(NASTY_METHODS)
    for (let count = random.below(4); count > 0; count -= 1) lines.push(random.pick(NASTY_HEADERS))
  }
  if (body.length > 0 || operation.body !== undefined) lines.push(`Content-Length: ${body.length}`)
  if (changed !== 'content') lines.push('Connection: close')
  const head = Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  const whole = Buffer.concat([head, body])
  const bytes = changed === 'bytes' ? damage(whole, random) : whole
  return { bytes, operation, isHead: method === 'HEAD', changed }
}

function pickOperation(random: Random): Operation {
  let left = random.below(TOTAL)
  for (const operation of OPERATIONS) {
    left -= operation.weight
    if (left < 0) return operation
  }
  throw new Error('the weights do not add up')
}

const textFor =
  (random: Random, victims: Victims) =>
  (name: string): string => {
    if (name === 'service') return random.pick(['fuzzed', 'fuzzed', 'fuzzed', 'acme', 'nothing'])
    if (name === 'token') return random.pick([victims.token, `${victims.token}x`, 'acme_', 'x'])
    if (name === 'source') return definitionFor(random)
    if (name === 'scopes' || name === 'anyScope') return random.pick(['read', 'write', 'nothing'])
    if (name === 'ids') return random.pick(victims.keys)
    if (name === 'workspace') return random.pick(victims.workspaces)
    if (name === 'slug') return `w${random.below(1e9)}`
    if (name === 'overlap') return random.pick(['0s', '1h'])
    if (name === 'path') return random.pick(['/v1/records/1', '/', '/../x'])
    return random.pick(['a', 'live', 'secret', 'name', '203.0.113.1', 'GET', 'https://a.example'])
  }

function definitionFor(random: Random): string {
  const scopes = random.chance(0.5) ? '{ read: Read, write: Write }' : '{ read: Read, write: Write, more: More }'
  return `id: fuzzed\nname: Fuzzed\ntoken: { format: "fz_{secret:34}{checksum}" }\ncredentials: [bearer]\nscopes: ${scopes}\nnewKeys: { scopes: [read] }\n`
}

function addressOf({ path, query }: Operation, random: Random, victims: Victims): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    // One in ten is nobody's.
    if (random.chance(0.1))
      return random.pick(['nothing', 'key_00000000000000000000', 'ws_00000000000000000000', '%F0%9F', '~'])
    if (name === 'service') return path.startsWith('/forward-auth') ? 'acme' : 'fuzzed'
    if (name === 'path') return 'v1/records/7'
    if (name === 'secret') return 'sec_00000000000000000000'
    return random.pick(path.startsWith('/v1/workspaces') ? victims.workspaces : victims.keys)
  })
  const asked = query
    .filter(() => random.chance(0.2))
    .map(({ name, schema }) => {
      const value = random.chance(0.7)
        ? sample(schema, { random, resolve, textFor: textFor(random, victims) }, name)
        : random.pick(NASTY_VALUES)
      const text = String(typeof value === 'object' ? JSON.stringify(value) : value)
        .replaceAll(/[\ud800-\udfff]/g, '\ufffd')
        .slice(0, 500)
      return `${name}=${encodeURIComponent(text)}`
    })
  return asked.length === 0 ? filled : `${filled}?${asked.join('&')}`
}

function bodyOf({ body }: Operation, random: Random, victims: Victims): Buffer {
  if (body === undefined) return Buffer.alloc(0)
  const value = sample(body.schema, { random, resolve, textFor: textFor(random, victims) })
  if (body.type === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(
      Object.entries(spoilt(value, random) ?? {}).map(([name, each]) => [name, String(each)]),
    )
    return Buffer.from(form.toString())
  }
  const text = JSON.stringify(random.chance(0.5) ? spoilt(value, random) : value)
  return Buffer.from(random.chance(0.15) ? random.pick(TEXT_CHANGES)(text) : text)
}

/** The same with one value somewhere in it replaced, left out or added. */
function spoilt(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return random.pick(NASTY_VALUES)
  const entries = Object.entries(value)
  const at = random.below(entries.length + 1)
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === at ? spoilt(inner, random) : inner))
  if (at === entries.length)
    return { ...value, [random.pick(['more', '__proto__x', 'constructor', ''])]: random.pick(NASTY_VALUES) }
  const [name = '', inner] = entries[at] ?? []
  if (random.chance(0.1)) return Object.fromEntries(entries.filter((_, index) => index !== at))
  return { ...value, [name]: random.chance(0.5) ? random.pick(NASTY_VALUES) : spoilt(inner, random) }
}

const SPLICES = [
  '\r\n',
  '\n',
  '\0',
  ' ',
  ':',
  '\xff',
  '\r\n\r\n',
  'Content-Length: 5\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  '{',
  '%',
]

function damage(bytes: Buffer, random: Random): Buffer {
  let changed = bytes
  for (let count = 1 + random.below(3); count > 0; count -= 1) {
    const at = random.below(changed.length + 1)
    const to = Math.min(changed.length, at + random.below(40))
    const kind = random.below(5)
    const middle =
      kind === 0
        ? Buffer.from(random.pick(SPLICES), 'latin1')
        : kind === 1
          ? Buffer.concat([changed.subarray(at, to), changed.subarray(at, to)])
          : kind === 2
            ? Buffer.from([random.below(256)])
            : Buffer.alloc(0)
    changed = Buffer.concat([changed.subarray(0, at), middle, kind === 4 ? Buffer.alloc(0) : changed.subarray(to)])
  }
  return changed
}
