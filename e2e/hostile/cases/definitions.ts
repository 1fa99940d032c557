/** A definition that could hold everybody up while it is judged, and what its refusal must name. */
export interface PathologicalDefinition {
  readonly name: string
  readonly source: string
  readonly says: RegExp
  /** Whether it is small enough to be judged, and allowed. */
  readonly allowed?: true
}

const HEAD = 'id: acme\nname: Acme\n'
const TOKEN = 'token: { format: "acme_{secret:34}{checksum}" }\n'
const REST = 'credentials: [{ header: X-API-Key }, bearer]\nscopes: { read: Read, write: Write }\n'
const BASE = HEAD + TOKEN + REST
const ROOM = 250 * 1024

const full = (unit: string): string => unit.repeat(Math.floor(ROOM / unit.length))
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Refused by counting, before the parser sees any of it. */
const COUNTED = /^A definition may have at most/
const NESTED = /^This is nested more than 64 deep/

const laughs = many(
  30,
  (i) => `x${i}: &b${i} [${Array.from({ length: 9 }, () => (i === 0 ? '1' : `*b${i - 1}`)).join()}]`,
)
const types = (count: number): string =>
  `types: {${Array.from({ length: count }, (_, i) => `t${i}: { tag: a${i} }`).join()}}\n`

export const DEFINITIONS: readonly PathologicalDefinition[] = [
  { name: 'more bytes than a definition has', source: BASE + '#'.repeat(300 * 1024), says: COUNTED },
  { name: 'commas alone', source: `${BASE}x: [${','.repeat(ROOM)}]`, says: COUNTED },
  { name: 'maps behind maps', source: BASE + full('{}'), says: COUNTED },
  { name: 'ends without a start', source: `${BASE}x: ${full('}')}`, says: COUNTED },
  { name: 'a list of 130,000', source: `${BASE}x: [${full('1,')}]`, says: COUNTED },
  { name: 'texts behind texts', source: `${BASE}x: ${full('"" ')}`, says: COUNTED },
  { name: 'anchors behind anchors', source: BASE + full('&a '), says: COUNTED },
  { name: 'tags behind tags', source: BASE + full('!a '), says: COUNTED },
  { name: 'nine thousand anchors', source: BASE + many(9000, (i) => `x${i}: &a${i} 1`), says: COUNTED },
  { name: 'more lines than a definition has', source: BASE + many(10_001, () => '# forged'), says: COUNTED },
  { name: 'lists in lists', source: `${BASE}x: ${'['.repeat(30_000)}`, says: NESTED },
  { name: 'maps in maps by indentation', source: BASE + many(200, (i) => `${' '.repeat(i)}x:`), says: NESTED },
  { name: 'dashes alone', source: BASE + full('- '), says: NESTED },
  { name: 'question marks alone', source: BASE + full('? '), says: NESTED },
  { name: 'a billion laughs', source: `${BASE}${laughs}`, says: /alias/ },
  { name: 'an alias of itself', source: `${BASE}x: &a [*a]`, says: /no field "x"|alias/ },
  { name: 'aliases of nothing', source: BASE + full('*a '), says: /cannot be read/ },
  { name: 'nine thousand aliases', source: `${BASE}y: &a 1\n${many(9000, (i) => `x${i}: *a`)}`, says: /alias/ },
  { name: 'nine thousand members of one name', source: BASE + many(9000, () => 'x: 1'), says: /must be unique/ },
  { name: 'nine thousand merges', source: `${BASE}y: { a: 1 }\n${many(9000, () => '<<: y')}`, says: /must be unique/ },
  { name: 'nine thousand members', source: BASE + many(9000, (i) => `scope${i}: 1`), says: /no field/ },
  { name: 'a text without an end', source: `${BASE}x: "${full('a')}`, says: /cannot be read/ },
  {
    name: 'a number of 250,000 digits',
    source: `${BASE}limits: { m: { limit: ${full('9')}, window: 1m } }`,
    says: /limit|number/,
  },
  {
    name: 'a duration of 250,000 digits',
    source: `${BASE}limits: { m: { limit: 1, window: ${full('9')}m } }`,
    says: /duration/,
  },
  {
    name: 'a time zone of 250,000 letters',
    source: `${BASE}limits: { m: { limit: 1, period: month, timeZone: ${full('A')} } }`,
    says: /at most/,
  },
  { name: 'names that objects have', source: `${BASE}__proto__: { x: 1 }\nconstructor: 1\n`, says: /no field/ },
  {
    name: 'a format of expressions',
    source: HEAD + TOKEN.replace('acme_', '(a+)+$'.repeat(30)) + REST,
    says: /format/,
  },
  { name: 'a format of braces', source: HEAD + TOKEN.replace('acme_', '{'.repeat(50)) + REST, says: /format|deep/ },
  { name: 'a secret of 10^12 characters', source: HEAD + TOKEN.replace('34', '1000000000000') + REST, says: /length/ },
  {
    name: 'nine thousand scopes',
    source: `${HEAD}${TOKEN}credentials: [bearer]\nscopes:\n${many(9000, (i) => `  s${i}: A`)}`,
    says: /at most 256/,
  },
  {
    name: 'nine thousand routes',
    source: `${BASE}routes:\n${many(9000, (i) => `  GET /a${i}: read`)}`,
    says: /at most 1000/,
  },
  {
    name: 'a thousand routes that all cross',
    source: `${BASE}routes:\n${many(1000, (i) => `  ANY /${Array.from({ length: 20 }, (_, j) => ((i >> (j % 10)) & 1 ? '*' : 'a')).join('/')}/**: read`)}`,
    says: /more specific/,
  },
  {
    name: 'more variants than may be',
    source: `${HEAD}token: { format: "{type}_{environment}_{secret:34}{checksum}", accepts: [${Array.from({ length: 7 }, (_, i) => `"{type}_{environment}_x${i}{secret:34}{checksum}"`).join()}] }\n${REST}${types(16)}environments: {${Array.from({ length: 16 }, (_, i) => `e${i}: {}`).join()}}\n`,
    says: /512 at most/,
  },
  {
    name: 'a refusal deeper than may be',
    source: `${BASE}refusals: { all: { body: ${'{ a: '.repeat(40)}1${' }'.repeat(40)} } }`,
    says: /deep/,
  },
  {
    name: 'scopes that include each other',
    source: `${HEAD}${TOKEN}credentials: [bearer]\nscopes:\n${many(256, (i) => `  s${i}: { description: A, includes: [s${(i + 1) % 256}] }`)}`,
    says: /circle/,
  },
  {
    name: 'as many routes, segments and stars as may be',
    source: `${BASE}routes:\n${many(1000, (i) => `  ANY /${Array.from({ length: 20 }, (_, j) => ((i >> (j % 10)) & 1 ? '*' : 'a')).join('/')}/${i}: read`)}`,
    says: /^$/,
    allowed: true,
  },
]
