/** What of a key an event tells of, in the order in which it is shown. */
export const FIELDS = [
  'name',
  'scopes',
  'expiresAt',
  'limits',
  'allowedIps',
  'allowedOrigins',
  'metadata',
  'reach',
  'operator',
  'secrets',
  'disabledAt',
  'revokedAt',
] as const
export type Field = (typeof FIELDS)[number]

/** A value in a word or two. */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'instant'; readonly at: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'secret'; readonly display: string; readonly endsAt: number | undefined; readonly ended: boolean }

export interface Difference {
  readonly field: Field
  readonly removed: readonly Value[]
  readonly added: readonly Value[]
}

/** What an event changed of a key: only that, so that one scope more among forty is seen. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  return FIELDS.flatMap((field) => {
    const was = valuesOf(field, memberOf(before, field))
    const is = valuesOf(field, memberOf(after, field))
    const added = without(is, was)
    // A secret that got an end is the same one, and stands among what came with it.
    const removed = without(was, is).filter((value) => !added.some((other) => isSameSecret(value, other)))
    return removed.length + added.length === 0 ? [] : [{ field, removed, added }]
  })
}

function isSameSecret(one: Value, other: Value): boolean {
  return one.kind === 'secret' && other.kind === 'secret' && one.display === other.display
}

function without(values: readonly Value[], others: readonly Value[]): readonly Value[] {
  const known = new Set(others.map((value) => JSON.stringify(value)))
  return values.filter((value) => !known.has(JSON.stringify(value)))
}

const text = (value: string): Value => ({ kind: 'text', text: value })

/** The events are of any age, so nothing about their shape is taken for granted; what cannot be read is left out. */
function valuesOf(field: Field, value: unknown): readonly Value[] {
  if (value === undefined || value === null) return []
  if (field === 'secrets') return Array.isArray(value) ? value.map(secretOf) : []
  if (value === 'all') return [{ kind: 'all' }]
  if (typeof value === 'number' && field.endsWith('At')) return [{ kind: 'instant', at: value }]
  if (Array.isArray(value)) return value.map((item) => text(String(item)))
  if (typeof value === 'object') return Object.entries(value).map(([name, item]) => text(`${name}: ${shown(item)}`))
  return [text(String(value))]
}

function shown(item: unknown): string {
  const limit = memberOf(item, 'limit')
  return typeof limit === 'number' ? String(limit) : typeof item === 'string' ? item : JSON.stringify(item)
}

function secretOf(secret: unknown): Value {
  const endsAt = memberOf(secret, 'endsAt')
  return {
    kind: 'secret',
    display: String(memberOf(secret, 'display') ?? ''),
    endsAt: typeof endsAt === 'number' ? endsAt : undefined,
    ended: memberOf(secret, 'ended') === true,
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name] // just found to be there
    : undefined
}
