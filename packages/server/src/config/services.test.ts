import { readdirSync, readFileSync } from 'node:fs'
import { lookalikes, matchRoute, renderRefusal, type ServiceDefinition } from '@keywright/core'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { FIELDS, REFUSAL_GROUPS, VALUES } from '../../../core/src/service/fields.ts'
import { DENIAL_REASONS } from '../../../core/src/verdict/verdict.ts'
import { readDefinition } from './definition-file.ts'

const folder = new URL('../../../../services/', import.meta.url)
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8')
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))

function serviceOf(id: string): ServiceDefinition {
  const result = readDefinition(textOf(`${id}.yaml`), `services/${id}.yaml`)
  if (!result.valid) throw new Error(JSON.stringify(result.problems))
  return result.definition
}

type Schema = Readonly<Record<string, unknown>>
// The file is ours; a wrong shape fails the tests below.
const schema = JSON.parse(textOf('keywright-service.schema.json')) as Schema
const at = (node: unknown, ...path: readonly string[]): Schema => {
  let found: unknown = node
  for (const name of path) found = typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined
  return resolve(found)
}
function resolve(node: unknown): Schema {
  // Each node of a JSON Schema is a map; what is missing reads as an empty one.
  const map = (typeof node === 'object' && node !== null ? node : {}) as Schema
  const ref = map['$ref']
  return typeof ref === 'string' ? { ...at(schema, ...ref.split('/').slice(1)), ...map, $ref: undefined } : map
}

/** As much of JSON Schema as our schema uses. */
function fits(value: unknown, node: unknown): boolean {
  const rule = resolve(node)
  const oneOf = [rule['oneOf'], rule['anyOf']]
    .filter(Array.isArray)
    .every((choices) => choices.some((choice: unknown) => fits(value, choice)))
  if (!oneOf || ('const' in rule && rule['const'] !== value)) return false
  if (Array.isArray(rule['enum']) && !rule['enum'].includes(value)) return false
  if (!fitsKind(value, rule['type'])) return false
  if (typeof value === 'string')
    return typeof rule['pattern'] !== 'string' || new RegExp(rule['pattern'], 'u').test(value)
  if (typeof value === 'number')
    return value >= Number(rule['minimum'] ?? value) && value <= Number(rule['maximum'] ?? value)
  if (Array.isArray(value)) return value.every((entry) => rule['items'] === undefined || fits(entry, rule['items']))
  return typeof value !== 'object' || value === null || fitsMap(value, rule)
}

function fitsKind(value: unknown, kind: unknown): boolean {
  if (kind === undefined) return true
  const is =
    value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value
  return [kind].flat().includes(is)
}

function fitsMap(value: object, rule: Schema): boolean {
  const required = Array.isArray(rule['required']) ? rule['required'] : []
  if (required.some((name: unknown) => !Object.hasOwn(value, String(name)))) return false
  return Object.entries(value).every(([name, entry]) => {
    const own = at(rule, 'properties')[name]
    if (own !== undefined) return fits(entry, own)
    const pattern = at(rule, 'propertyNames')['pattern']
    const named = typeof pattern !== 'string' || new RegExp(pattern, 'u').test(name)
    return named && rule['additionalProperties'] !== false && fits(entry, rule['additionalProperties'] ?? {})
  })
}

describe('the JSON Schema for editors', () => {
  it.each(files)('is satisfied by %s', (file) => {
    const plain: unknown = parse(textOf(file))
    expect(fits(plain, schema)).toBe(true)
    expect(fits({ ...Object(plain), tokn: 1 }, schema)).toBe(false)
  })

  const members = (...path: readonly string[]): readonly string[] =>
    Object.keys(at(schema, ...path, 'properties')).sort()
  const each = (name: string): readonly string[] => ['properties', name, 'additionalProperties']
  it.each<[keyof typeof FIELDS, readonly string[]]>([
    ['root', []],
    ['example', ['properties', 'example', 'oneOf', '1']],
    ['environment', each('environments')],
    ['type', each('types')],
    ['newKeysOfType', [...each('types'), 'properties', 'newKeys']],
    ['token', ['properties', 'token']],
    ['display', ['$defs', 'display']],
    ['credential', ['properties', 'credentials', 'items', 'oneOf', '1']],
    ['scope', [...each('scopes'), 'anyOf', '1']],
    ['newKeys', ['properties', 'newKeys']],
    ['words', ['properties', 'words']],
    ['limit', each('limits')],
    ['plan', each('plans')],
    ['limitOverride', [...each('plans'), 'properties', 'limits', 'additionalProperties']],
    ['rateLimitHeaders', ['properties', 'rateLimitHeaders']],
    ['refusal', ['$defs', 'refusal']],
    ['route', [...each('routes'), 'oneOf', '2']],
    ['cli', ['properties', 'cli']],
    ['dashboard', ['properties', 'dashboard']],
  ])('has the fields that validation has: %s', (name, path) => {
    expect(members(...path)).toEqual([...FIELDS[name]].sort())
  })

  it('has the words that validation has', () => {
    const words = (...path: readonly string[]): unknown => at(schema, ...path)['enum']
    expect(words('$defs', 'expiry')).toEqual(VALUES.expiry)
    for (const name of ['period', 'per', 'onOutage'] as const) {
      expect(words(...each('limits'), 'properties', name)).toEqual(VALUES[name])
    }
    expect(words('properties', 'rateLimitHeaders', 'properties', 'style')).toEqual(VALUES.headerStyle)
    expect(words('properties', 'rateLimitHeaders', 'properties', 'reset')).toEqual(VALUES.reset)
    expect(members('properties', 'refusals')).toEqual([...REFUSAL_GROUPS, ...DENIAL_REASONS].sort())
  })
})

describe('the five documented services', () => {
  it.each(files)('%s is good, short, and draws no warning', (file) => {
    expect(readDefinition(textOf(file), file)).toMatchObject({ valid: true, warnings: [] })
    expect(textOf(file).split('\n').length).toBeLessThan(80)
  })

  it('FoxReach refuses every fault of a key alike, and names a missing scope', () => {
    const answer = renderRefusal(serviceOf('foxreach'), { reason: 'expired' }, { requestId: 'x' })
    expect(answer).toMatchObject({ status: 403, body: '{"detail":"Invalid or missing API key"}' })
    // Any scope of the definition will do; this one is the last.
    const scope = serviceOf('foxreach').scopes.at(-1)?.name
    const lacking = renderRefusal(serviceOf('foxreach'), {
      reason: 'scope_missing',
      missing: scope === undefined ? [] : [scope],
    })
    expect(lacking).toMatchObject({ status: 403, body: '{"detail":"This API key lacks the scope: write"}' })
  })

  it.each([
    ['unknown', 401, 'Invalid or missing API key'],
    ['missing', 401, 'Invalid or missing API key'],
    ['ambiguous_credential', 400, undefined],
    ['workspace_mismatch', 403, undefined],
    ['unavailable', 503, undefined],
  ] as const)('Hostreach says %s as statusCode %s and message', (reason, status, message) => {
    const body: unknown = JSON.parse(renderRefusal(serviceOf('hostreach'), { reason }).body)
    expect(body).toEqual({ statusCode: status, message: message ?? expect.any(String) })
  })

  it('Hostreach has every scope of its page, and no platforms:write', () => {
    const names = serviceOf('hostreach').scopes.map(({ name }) => String(name))
    const both = [
      'campaigns',
      'leads',
      'extractions',
      'messaging',
      'templates',
      'accounts',
      'valuations',
      'fichas',
      'scheduling',
      'webhooks',
    ]
    expect(names.sort()).toEqual(
      [...both.flatMap((resource) => [`${resource}:read`, `${resource}:write`]), 'platforms:read'].sort(),
    )
    expect(serviceOf('hostreach').types[0]?.newKeys.scopes).toBe('all')
  })

  it('Enrich Engine has 32 characters behind ee_live_ and shows the first three', () => {
    const definition = serviceOf('enrich-engine')
    expect(definition.formats[0]).toMatchObject({
      secretLength: 26,
      checksummed: true,
      template: 'ee_live_{secret:26}{checksum}',
    })
    expect(definition.types[0]?.display).toEqual({ first: 3, last: 0 })
    expect(renderRefusal(definition, { reason: 'workspace_mismatch' }).status).toBe(403)
  })

  it('Leadterra tells the form of the header to whoever sent none, and one thing of every bad key', () => {
    const definition = serviceOf('leadterra')
    expect(renderRefusal(definition, { reason: 'missing' }).body).toContain('Bearer sk_live_')
    const reasons = ['unknown', 'revoked', 'superseded', 'disabled', 'expired'] as const
    const answers = reasons.map((reason) => renderRefusal(definition, { reason }))
    expect(new Set(answers.map(({ status, headers, body }) => JSON.stringify([status, headers, body]))).size).toBe(1)
    expect(answers[0]?.body).toMatch(/invalid or has been revoked/)
    expect(definition.environments[1]).toEqual({ name: 'test', title: 'Sandbox', optIn: true })
  })

  it('Foir has two types, of which public reads only and may be used from a browser', () => {
    const [open, secret] = serviceOf('foir').types
    expect(open).toMatchObject({ tag: 'pk', browser: true, envVar: 'FOIR_PUBLIC_KEY' })
    expect(open?.scopes.every((scope) => scope.endsWith(':read') && scope !== 'drafts:read')).toBe(true)
    expect(secret).toMatchObject({ tag: 'sk', browser: false, envVar: 'FOIR_SECRET_KEY' })
    expect(secret?.scopes).toHaveLength(15)
    expect(serviceOf('foir').plans[0]?.limits).toEqual({ hourly: { limit: 100_000 } })
  })

  it('Leadterra and Foir look alike and are told apart by length', () => {
    expect(
      lookalikes(serviceOf('leadterra'), serviceOf('foir')).map(({ prefix, lengthsDiffer }) => [prefix, lengthsDiffer]),
    ).toEqual([
      ['sk_live_', true],
      ['sk_test_', true],
    ])
  })

  it.each([
    ['foxreach', 'GET', '/api/v1/leads', 'read'],
    ['foxreach', 'DELETE', '/api/v1/leads/7', 'write'],
    ['hostreach', 'GET', '/v1/public/v1/me', ''],
    ['hostreach', 'GET', '/v1/public/v1/leads/7/notes', 'leads:read'],
    ['hostreach', 'POST', '/v1/public/v1/leads/7/notes', 'leads:write'],
    ['hostreach', 'POST', '/v1/public/v1/extractions', 'extractions:write'],
    ['hostreach', 'POST', '/v1/public/v1/platforms', undefined],
    ['enrich-engine', 'GET', '/lists/7', 'lists:read'],
    ['enrich-engine', 'PATCH', '/leads/7', 'leads:write'],
    ['leadterra', 'GET', '/v1/sender-pools', 'sender-pools:read'],
    ['leadterra', 'POST', '/v1/campaigns', 'campaigns:write'],
    ['foir', 'POST', '/graphql', ''],
    ['foir', 'GET', '/files/7', 'files:read'],
    ['foir', 'POST', '/files', 'files:write'],
    ['foir', 'DELETE', '/files/7', 'files:delete'],
    ['foir', 'PUT', '/files/7', undefined],
  ])('%s asks for %s %s: %s', (id, method, path, scopes) => {
    expect(matchRoute(serviceOf(id), method, path)?.demand.scopes.join()).toBe(scopes)
  })
})
