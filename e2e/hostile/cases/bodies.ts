import { JSON_DOORS, each, type Case, type Family, type Outcome } from '../support/model.ts'

const UNREADABLE: Outcome = '400 body_unreadable'
const INVALID: Outcome = '400 request_invalid'
const nested = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth)

const json = (name: string, body: string | ((good: string) => string), expect: Outcome): Case => ({
  name,
  send: ({ body: good = '' }) => ({ body: typeof body === 'string' ? body : body(good) }),
  expect,
  at: JSON_DOORS,
})
/** A member in front of those of the good body. */
const beside =
  (member: string) =>
  (good: string): string =>
    `{${member},${good.slice(1)}`

const chunked = (content: string): { readonly framing: readonly string[]; readonly body: string } => ({
  framing: ['Transfer-Encoding: chunked'],
  body: `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`,
})

export const BODIES: Family = {
  name: 'bodies',
  cases: [
    json('nothing', '', UNREADABLE),
    json('spaces', '   ', UNREADABLE),
    json('a list', '[]', INVALID),
    json('null', 'null', INVALID),
    json('a text', '"x"', INVALID),
    json('a number of 60,000 digits', beside(`"cost":${'9'.repeat(60_000)}`), INVALID),
    json('a number beyond all', beside('"cost":1e400'), INVALID),
    json('a number that is none', beside('"cost":NaN'), UNREADABLE),
    json('a comment', (good) => `/* */${good}`, UNREADABLE),
    json('a comma at the end', (good) => good.replace('}', ',}'), UNREADABLE),
    json('something behind the end', (good) => `${good}{}`, UNREADABLE),
    json('single quotes', (good) => good.replaceAll('"', "'"), UNREADABLE),
    json('lists in lists', beside(`"scopes":${nested(1000, '[', ']')}`), UNREADABLE),
    json('a bomb of lists', nested(32_000, '[', ']'), UNREADABLE),
    json('a bomb of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, UNREADABLE),
    json('lists without an end', '['.repeat(65_000), UNREADABLE),
    json('a thousand and one members', `{${Array.from({ length: 1001 }, (_, i) => `"m${i}":1`).join()}}`, UNREADABLE),
    json('a list of 30,000', beside(`"scopes":[${'1,'.repeat(30_000)}1]`), INVALID),
    json('a member twice', beside('"token":"x"'), UNREADABLE),
    json('a member twice, escaped', beside('"\\u0074oken":"x"'), UNREADABLE),
    json('__proto__', beside('"__proto__":{"reach":"all"}'), UNREADABLE),
    json('__proto__, escaped', beside('"\\u005f_proto__":{"operator":true}'), UNREADABLE),
    json('__proto__ inside', beside('"headers":{"__proto__":{"x":1}}'), UNREADABLE),
    json('a constructor', beside('"constructor":{"prototype":{"x":1}}'), INVALID),
    json('a member that nobody knows', beside('"forged\\r\\n":1'), INVALID),
    json('a text with a line end', beside('"x":"a\nb"'), UNREADABLE),
    json('half a character', (good) => good.replace(/"token":"[^"]*"/, '"token":"\\ud800"'), 'good'),
    json('a token that is no text', (good) => good.replace(/"token":"[^"]*"/, '"token":{"$gt":""}'), INVALID),
    json(
      'a token beyond its bound',
      (good) => good.replace(/"token":"[^"]*"/, `"token":"${'x'.repeat(9000)}"`),
      INVALID,
    ),
    json('64 KiB', (good) => good.padEnd(65_536), 'good'),
    json('64 KiB and one byte', (good) => good.padEnd(65_537), '413 body_too_large'),
    {
      name: '64 KiB and one byte in a chunk',
      send: ({ body = '' }) => chunked(body.padEnd(65_537)),
      expect: '413 body_too_large',
      at: ['verify', 'introspect', 'management write'],
    },
    {
      name: 'a megabyte that nobody asked for',
      send: { body: 'x'.repeat(1_000_000) },
      expect: 'good',
      but: each(['verify', 'introspect', 'management write'], '413 body_too_large'),
    },
    {
      name: 'a megabyte of who has no credential',
      send: { body: 'x'.repeat(1_000_000), without: ['Authorization'] },
      expect: '401 credential_missing',
      at: ['verify', 'introspect', 'management write'],
    },
    {
      name: 'a form with a field twice',
      send: ({ body = '' }) => ({ body: `${body}&token=x` }),
      expect: UNREADABLE,
      at: ['introspect'],
    },
    { name: 'a form without its fields', send: { body: 'x=1' }, expect: INVALID, at: ['introspect'] },
    {
      name: 'a form of ten thousand fields',
      send: { body: Array.from({ length: 10_000 }, (_, i) => `f${i}`).join('&') },
      expect: INVALID,
      at: ['introspect'],
    },
    {
      name: 'a form with fields that objects have',
      send: ({ body = '' }) => ({ body: `${body}&__proto__=1&constructor=2` }),
      expect: 'good',
      at: ['introspect'],
    },
  ],
}
