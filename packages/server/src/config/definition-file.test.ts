import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatProblems, readDefinition } from './definition-file.ts'

const good = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [bearer]
scopes:
  records:read: Read records
`
const full = `id: full
name: { en: Full, es: Lleno }
url: https://api.full.example
example: { request: POST /v1/records, body: { name: x } }
environments: { live: {}, test: { title: Sandbox, optIn: true } }
types:
  public: { tag: pk, envVar: FULL_PUBLIC_KEY, browser: true, scopes: [records:read], why: Anyone can read them. }
  secret: { title: Secret, tag: sk, newKeys: { scopes: all, perWorkspace: 5 }, display: { first: 2, last: 4 } }
envVar: FULL_API_KEY
token:
  format: "{type}_{environment}_{id:8}_{secret:34}{checksum}"
  display: { last: 4 }
  accepts: ["{type}_{secret:32}"]
credentials: [{ header: X-API-Key }, bearer, { scheme: token }, { basic: username }]
scopes:
  records:read: { en: Read records, es: Leer registros }
  records:write: { description: Change records, includes: [records:read] }
newKeys: { scopes: required, environment: live, type: secret, expiry: required, maxLifetime: 366d, perWorkspace: 100 }
words: { workspace: project, environment: mode, type: kind, name: label, key: credential }
limits:
  hourly: { limit: 10000, window: 60m, per: key }
  monthly: { limit: 100000, period: month, timeZone: Europe/Madrid, per: workspace, onOutage: allow }
plans: { enterprise: { title: Enterprise, limits: { hourly: { limit: 100000, window: 30m } } } }
rateLimitHeaders: { style: x-ratelimit, reset: seconds, limit: hourly }
refusals:
  all: { body: { statusCode: "{status}", message: "{message}" } }
  unauthenticated: { status: 401, message: { en: No key, es: Sin clave } }
  workspace_mismatch: { status: 404 }
  unavailable: { headers: { X-Status-Page: https://status.full.example } }
routes:
  GET /v1/records/**: records:read
  ANY /v1/records/**: [records:read, records:write]
  GET /v1/search: { anyScope: [records:read], types: [secret], environments: [live], cost: 5 }
  GET /healthz: open
cli: { envVar: FULL_CLI_KEY }
dashboard: { breadcrumb: { en: Settings › API Keys, es: Ajustes › Claves de API } }
`
const said = (text: string): string => {
  const result = readDefinition(text, 'services/acme.yaml')
  return result.valid ? 'valid' : formatProblems('services/acme.yaml', result.problems)
}

describe('a definition file', () => {
  it('is read', () => {
    expect(said(good)).toBe('valid')
  })

  it('may say everything at once', () => {
    expect(said(full)).toBe('valid')
    const result = readDefinition(full, 'services/full.yaml')
    expect(result).toMatchObject({ valid: true, warnings: [] })
    if (result.valid) expect(Object.values(result.definition)).not.toContain(undefined)
  })

  it.each([
    [`${good}tokn: x\n`, 'services/acme.yaml:7: /tokn: There is no field "tokn" here. Did you mean "token"?'],
    [
      `${good}limits:\n  hourly:\n    limit: 5\n    window: sixty\n`,
      'services/acme.yaml:10: /limits/hourly/window: Write a duration',
    ],
    [
      `${good}routes:\n  GET /a: records:read\n  GET /b: records:raed\n`,
      'services/acme.yaml:9: /routes/GET ~1b: There is no scope',
    ],
    [
      `${good}newKeys:\n  scopes:\n    - records:read\n    - records:raed\n`,
      'services/acme.yaml:10: /newKeys/scopes/1: There is no scope',
    ],
    [good.replace('name: Acme\n', ''), 'services/acme.yaml:1: Add "name"'],
    ['', 'services/acme.yaml: This is empty'],
  ])('has its problems named with file and line', (text, expected) => {
    expect(said(text)).toContain(expected)
  })

  it.each([
    ['after it', 'token: { format: {type}_{secret:34} }'],
    ['on a line of its own', 'token:\n  format: {type}_{environment}_{secret:34}'],
    ['alone', 'token:\n  format: {secret:34}'],
  ])('gets the hint to quote a brace that YAML trips over: %s', (_, token) => {
    expect(said(good.replace(/token: .*/, token))).toMatch(/services\/acme\.yaml:[34]: .*quote this/)
  })

  it.each([
    ['names that stand twice', 'a: 1\n'.repeat(9900)],
    ['entries out of place', '- a\n'.repeat(9900)],
    ['tags', `x: ${'!a '.repeat(60_000)}`],
    ['one map of many names', `z: {${Array.from({ length: 40_000 }, (_, i) => `a${i}`).join(',')}}`],
    ['lines', 'a\n'.repeat(10_001)],
  ])('is refused in a bounded number of problems, however many it has: %s', (_, junk) => {
    const result = readDefinition(good + junk, 'services/acme.yaml')
    expect(result.valid).toBe(false)
    expect(result.valid ? 0 : result.problems.length).toBeLessThanOrEqual(50)
  })

  it('may say nothing twice', () => {
    expect(said(`${good}name: Again\n`)).toContain(
      'services/acme.yaml:7: YAML cannot be read here: Map keys must be unique',
    )
    expect(said(`${good}  records:read: Again\n`)).toContain(':7:')
  })

  it('names a time zone that there is', () => {
    const limits = (zone: string): string => `${good}limits:\n  daily: { limit: 5, period: day, timeZone: ${zone} }\n`
    expect(said(limits('Europe/Madrid'))).toBe('valid')
    expect(said(limits('Europe/Madird'))).toContain(
      'services/acme.yaml:8: /limits/daily/timeZone: "Europe/Madird" is no time zone',
    )
  })
})

describe('a file made to stall or break the reader', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [i, name] of [...'bcdefgh'].entries()) {
    const before = 'abcdefg'[i]
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`)
  }
  it.each([
    ['aliases that unfold without end', bomb.join('\n')],
    ['an alias of itself', 'a: &a [*a]'],
    ['an alias of nothing', 'a: *b'],
    ['brackets a hundred thousand deep', '['.repeat(100_000)],
    ['braces a hundred thousand deep', '{a: '.repeat(60_000)],
    ['lists a hundred thousand deep', '- '.repeat(100_000)],
    ['questions a hundred thousand deep', '? '.repeat(100_000)],
    ['indentation a thousand deep', Array.from({ length: 700 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['too many bytes', `# ${'x'.repeat(300_000)}\n${good}`],
    ['two documents', `${good}---\n${good}`],
    ['a tag of another world', `${good}url: !!js/function x\n`],
    ['keys that are maps', `${good}? { a: b }\n: c\n`],
    ['the prototype', `${good}__proto__: { polluted: 1 }\n`],
    ['sixty thousand keys', Array.from({ length: 40_000 }, (_, i) => `k${i}:`).join('\n')],
    ['a key twice, a thousand times', `${'a: 1\n'.repeat(1000)}`],
  ])('is refused soon: %s', (_, text) => {
    const from = performance.now()
    expect(readDefinition(text, 'x.yaml').valid).toBe(false)
    expect(performance.now() - from).toBeLessThan(10_000)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it.each([
    ['brackets', ']', 20_000],
    ['braces', '}', 20_000],
    ['commas', ',', 20_000],
    ['quotes', '"', 20_000],
    ['tags', '!', 100],
    ['anchors', '&', 100],
    ['lines', '\n', 10_000],
  ])('is refused by counting where it has more %s than may be, before it is parsed', (_, unit, most) => {
    const counted = /^A definition may have at most/
    const messageOf = (text: string): string => {
      const result = readDefinition(text, 'x.yaml')
      return result.valid ? '' : (result.problems[0]?.message ?? '')
    }
    // Behind a comment, where none of them nests and none means anything.
    expect(messageOf(`#${unit.repeat(most)}`)).not.toMatch(counted)
    expect(messageOf(`#${unit.repeat(most + 1)}`)).toMatch(counted)
  })

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '!!',
      '|',
      '>',
      '#',
      '? ',
      '%',
      '\t',
      '---',
      '\u0000',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof readDefinition(pieces.join(''), 'x').valid).toBe('boolean')
      }),
      { numRuns: 1000 },
    )
  })
})
