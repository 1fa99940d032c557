import { describe, expect, it } from 'vitest'
import { makeService, plainService, problemsOf } from './testing/plain-service.ts'
import { validateDefinition } from './validate.ts'

const twoTypes = {
  types: { public: { tag: 'pk', scopes: ['records:read'] }, secret: { tag: 'sk' } },
  token: { format: '{type}_{environment}_{secret:34}{checksum}' },
  environments: { live: {}, test: null },
}

describe('a definition that says only what it must', () => {
  it('has one environment, one type with every scope, and the last four characters shown', () => {
    const definition = makeService()
    expect(definition.environments).toEqual([{ name: 'live', title: 'Live', optIn: false }])
    expect(definition.types).toMatchObject([
      {
        name: 'secret',
        tag: '',
        browser: false,
        scopes: ['records:read', 'records:write'],
        display: { first: 0, last: 4 },
      },
    ])
    expect(definition.types[0]?.newKeys).toEqual({
      scopes: 'required',
      environment: undefined,
      type: undefined,
      expiry: 'optional',
      maxLifetimeMs: undefined,
      perWorkspaceMax: 1000,
    })
    expect(definition.routes).toBeUndefined()
    expect(definition.rateLimitHeaders.style).toBe('none')
  })

  it('is refused with one problem for each of the five fields that are missing', () => {
    const result = validateDefinition({})
    if (result.valid) throw new Error('must not be valid')
    expect(result.problems.map(({ message }) => /"(\w+)"/.exec(message)?.[1]).sort()).toEqual(
      ['credentials', 'id', 'name', 'scopes', 'token'].sort(),
    )
  })
})

describe('problems', () => {
  it('are all named in one run, each with its path and its line', () => {
    const result = validateDefinition(
      plainService({ nmae: 'x', url: 7, limits: { hourly: { limit: 0, window: '1 hour' } } }),
      {
        lineOf: (path) => path.length,
      },
    )
    if (result.valid) throw new Error('must not be valid')
    expect(result.problems.map(({ path, line }) => [path, line])).toEqual([
      ['/nmae', 5],
      ['/limits/hourly/limit', 20],
      ['/limits/hourly/window', 21],
      ['/url', 4],
    ])
  })

  it.each([
    [{ credentails: [] }, '/credentails: There is no field "credentails" here. Did you mean "credentials"?'],
    [{ token: { fromat: 'x', format: 'a_{secret:40}' } }, 'Did you mean "format"?'],
    [{ routes: { 'GET /a': 'record:read' } }, 'There is no scope "record:read". Did you mean "records:read"?'],
    [{ routes: { 'GTE /a': [] } }, '"GTE" is no method. Did you mean "GET"?'],
    [
      { newKeys: { scopes: ['records:raed'] } },
      '/newKeys/scopes/0: There is no scope "records:raed". Did you mean "records:read"?',
    ],
    [{ ...twoTypes, newKeys: { type: 'pubilc' } }, 'There is no type "pubilc". Did you mean "public"?'],
    [{ ...twoTypes, newKeys: { environment: 'tset' } }, 'There is no environment "tset". Did you mean "test"?'],
    [
      { limits: { hourly: { limit: 1, window: '1h' } }, rateLimitHeaders: { style: 'ietf', limit: 'huorly' } },
      'Did you mean "hourly"?',
    ],
    [
      { limits: { hourly: { limit: 1, window: '1h' } }, plans: { big: { limits: { hourl: { limit: 2 } } } } },
      'Did you mean "hourly"?',
    ],
    [{ refusals: { scope_mising: {} } }, 'Did you mean "scope_missing"?'],
    [
      { refusals: { all: { body: { m: '{mesage}' } } } },
      'There is no placeholder "{mesage}". Did you mean "{message}"?',
    ],
    [{ credentials: ['X-API-Key'] }, 'Did you mean { header: X-API-Key }?'],
  ])('name the likely word: %j', (fields, expected) => {
    expect(problemsOf(fields).join('\n')).toContain(expected)
  })

  it.each([
    [{ token: { format: { type: null } } }],
    [{ token: { format: { 'secret:34': null } } }],
    [{ refusals: { all: { message: { message: null } } } }],
    [{ refusals: { all: { body: { statusCode: { status: null } } } } }],
    [{ name: 7 }],
  ])('say "quote this" where YAML read no text: %j', (fields) => {
    expect(problemsOf(fields).join('\n')).toContain('quote this')
  })

  it('end with the word that there are more', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x${i}`, 1]))
    const problems = problemsOf(many)
    expect(problems).toHaveLength(200)
    expect(problems.at(-1)).toContain('There are more problems')
  })
})

describe('tokens', () => {
  it.each([
    ['acme_{secret:21}', false],
    ['acme_{secret:22}', false], // the last four are shown
    ['acme_{secret:26}', true],
    ['acme_{secret:26}{checksum}', true], // four of the checksum are shown, which tell 24 bits
    ['acme_{secret:25}{checksum}', false],
  ])('leave 128 bits hidden: %s', (format, good) => {
    const problems = problemsOf({ token: { format } })
    expect(problems).toHaveLength(good ? 0 : 1)
    if (!good) expect(problems[0]).toMatch(/bits of a token hidden.*write \{secret:/)
  })

  it('may show three of 26 characters and none of the checksum', () => {
    expect(problemsOf({ token: { format: 'ee_live_{secret:26}{checksum}', display: { first: 3, last: 0 } } })).toEqual(
      [],
    )
  })

  it('are judged by the display of every type', () => {
    const types = { public: { tag: 'pk', display: { first: 20 } }, secret: { tag: 'sk' } }
    expect(problemsOf({ types, token: { format: '{type}_{secret:34}{checksum}' } }).join()).toContain('bits')
  })

  it('must tell type and environment where there are several', () => {
    expect(problemsOf({ ...twoTypes, token: { format: '{type}_{secret:34}' } }).join()).toContain('add {environment}')
    expect(problemsOf({ ...twoTypes, token: { format: 'x_{environment}_{secret:34}' } }).join()).toContain('add {type}')
  })

  it('of an accepted format may leave it to a default', () => {
    const token = { ...twoTypes.token, accepts: ['{type}_{secret:34}'] }
    expect(problemsOf({ ...twoTypes, token }).join()).toContain('/token/accepts/0')
    expect(problemsOf({ ...twoTypes, token, newKeys: { environment: 'live' } })).toEqual([])
  })

  it('need a tag for each type where the format says {type}', () => {
    expect(problemsOf({ ...twoTypes, types: { a: { tag: 'a' }, b: null } })).toEqual([
      '/types/b: The format says {type}, so add the "tag" that stands there, as in tag: sk.',
    ])
    expect(problemsOf({ token: twoTypes.token }).join()).toContain('give each of "types" a tag')
  })

  it('are refused when one could be of two types or environments', () => {
    const types = { a: { tag: 'sk' }, b: { tag: 'sk' } }
    expect(problemsOf({ types, token: { format: '{type}_{secret:34}' } }).join()).toContain(
      'could also be one of type "a"',
    )
    // A tag that reads like another one and its environment.
    const tags = { a: { tag: 'sk' }, b: { tag: 'sk_live' } }
    const token = { format: '{type}_{environment}_{secret:36}', accepts: ['{type}_{secret:36}'] }
    expect(problemsOf({ types: tags, token })).toHaveLength(1)
  })

  it('draw a warning when an accepted format hides the checksum of the issued one', () => {
    const result = validateDefinition(
      plainService({ token: { format: 'a_{secret:26}{checksum}', accepts: ['a_{secret:32}'] } }),
    )
    expect(result).toMatchObject({ valid: true, warnings: [{ path: '/token/accepts' }] })
  })
})

describe('scopes', () => {
  it('include only scopes that there are, and never in a circle', () => {
    const scope = (includes: readonly string[]) => ({ description: 'x', includes })
    expect(problemsOf({ scopes: { a: scope(['b']) } }).join()).toContain('There is no scope "b"')
    expect(problemsOf({ scopes: { a: scope(['b']), b: scope(['c']), c: scope(['a']) } }).join()).toContain(
      'in a circle',
    )
    expect(problemsOf({ scopes: { a: scope(['a']) } }).join()).toContain('in a circle')
    expect(problemsOf({ scopes: { a: scope(['b', 'c']), b: scope(['c']), c: 'x' } })).toEqual([])
  })

  it.each(['all', 'open', 'required', '__proto__', 'constructor', 'a:b:c', ':a', 'a b', 'toString'])(
    'may not be called %s',
    (name) => {
      const scopes: unknown = JSON.parse(`{"ok":"x",${JSON.stringify(name)}:"x"}`)
      expect(problemsOf({ scopes })).toHaveLength(1)
    },
  )

  it('of a type hold what they bring with them', () => {
    const scopes = { read: 'x', write: { description: 'x', includes: ['read'] } }
    expect(problemsOf({ scopes, types: { secret: { scopes: ['write'] } } }).join()).toContain('"write" brings "read"')
  })

  it('that new keys get lie within the type', () => {
    const newKeys = { scopes: ['records:read', 'records:write'] }
    expect(problemsOf({ ...twoTypes, newKeys }).join()).toMatch(/^\/types\/public: New keys would get "records:write"/)
    const types = { ...twoTypes.types, public: { ...twoTypes.types.public, newKeys: { scopes: ['records:write'] } } }
    expect(problemsOf({ ...twoTypes, types }).join()).toMatch(
      /^\/types\/public\/newKeys\/scopes: A "public" key may not hold/,
    )
  })
})

describe('types', () => {
  it('take from the root what they do not say, and override what they do', () => {
    const definition = makeService({
      ...twoTypes,
      envVar: 'ACME_KEY',
      newKeys: { expiry: 'required', maxLifetime: '366d', environment: 'live' },
      types: {
        public: { tag: 'pk', envVar: 'ACME_PUBLIC', newKeys: { scopes: 'all', maxLifetime: '30d' }, browser: true },
        secret: { tag: 'sk', display: { first: 2 } },
      },
    })
    const [open, secret] = definition.types
    expect(open).toMatchObject({ envVar: 'ACME_PUBLIC', browser: true, display: { first: 0, last: 4 } })
    expect(open?.newKeys).toMatchObject({
      scopes: 'all',
      expiry: 'required',
      environment: 'live',
      maxLifetimeMs: 30 * 86_400_000,
    })
    expect(secret).toMatchObject({ envVar: 'ACME_KEY', browser: false, display: { first: 2, last: 0 } })
    expect(secret?.newKeys).toMatchObject({ scopes: 'required', maxLifetimeMs: 366 * 86_400_000 })
  })
})

describe('limits', () => {
  it('slide over a window or follow the calendar, never both or neither', () => {
    expect(problemsOf({ limits: { a: { limit: 1 } } }).join()).toContain('either "window"')
    expect(problemsOf({ limits: { a: { limit: 1, window: '1h', period: 'day' } } }).join()).toContain('either "window"')
    expect(problemsOf({ limits: { a: { limit: 1, window: '1h', timeZone: 'UTC' } } }).join()).toContain('no time zone')
    expect(
      makeService({ limits: { a: { limit: 5, window: '60m' }, b: { limit: 9, period: 'day', per: 'workspace' } } })
        .limits,
    ).toEqual([
      { kind: 'window', name: 'a', limit: 5, windowMs: 3_600_000, per: 'key', onOutage: 'refuse' },
      { kind: 'quota', name: 'b', limit: 9, period: 'day', timeZone: 'UTC', per: 'workspace', onOutage: 'refuse' },
    ])
  })

  it('take a time zone that the caller knows', () => {
    const plain = plainService({ limits: { a: { limit: 1, period: 'day', timeZone: 'Europe/Nowhere' } } })
    expect(validateDefinition(plain).valid).toBe(true)
    expect(validateDefinition(plain, { isTimeZone: () => false }).valid).toBe(false)
  })

  it('keep their calendar period in every plan', () => {
    const limits = { a: { limit: 1, period: 'day' } }
    expect(problemsOf({ limits, plans: { p: { limits: { a: { limit: 2, window: '1h' } } } } }).join()).toContain(
      'is a quota',
    )
  })
})

describe('refusals', () => {
  it('never turn an outage into a verdict, nor a verdict into success', () => {
    expect(problemsOf({ refusals: { unavailable: { status: 401 } } }).join()).toContain('always 503')
    expect(problemsOf({ refusals: { all: { status: 200 } } })).toHaveLength(1)
    expect(problemsOf({ refusals: { missing: { status: 503 } } })).toHaveLength(1)
  })

  it.each([[{ 'Content-Length': '0' }], [{ 'X-A': 'a\r\nSet-Cookie: x' }], [{ 'X-A': 'ü' }], [{ 'X A': 'x' }]])(
    'cannot break the frame of an answer: %j',
    (headers) => expect(problemsOf({ refusals: { all: { headers } } })).toHaveLength(1),
  )
})

describe('words', () => {
  it('stand for one thing each', () => {
    expect(problemsOf({ words: { environment: 'mode', type: { en: 'Mode' } } }).join()).toContain(
      'already stands for "environment"',
    )
    expect(problemsOf({ words: { name: 'type' } }).join()).toContain('already stands for "type"')
  })
})

describe('credentials', () => {
  it.each([['authorization'], ['Cookie'], ['X Key'], ['host']])('do not travel in %s', (header) => {
    expect(problemsOf({ credentials: [{ header }] })).toHaveLength(1)
  })

  it('are read in every form', () => {
    const credentials = [{ header: 'X-API-Key' }, 'bearer', { scheme: 'Token' }, { basic: 'username' }]
    expect(makeService({ credentials }).credentials).toEqual([
      { kind: 'header', header: 'x-api-key', title: 'X-API-Key' },
      { kind: 'scheme', scheme: 'bearer', title: 'Bearer' },
      { kind: 'scheme', scheme: 'token', title: 'Token' },
      { kind: 'basic' },
    ])
    expect(problemsOf({ credentials: ['bearer', { scheme: 'Bearer' }] }).join()).toContain('twice')
  })
})
