import { each, type Family, type Outcome } from '../support/model.ts'

const REFUSED: Outcome = '400 request_invalid'
/** The API's own path is judged by the match of its routes. */
const NO_ROUTE = { 'forward-auth': '403 route_not_allowed' } as const
const last = (path: string, change: (segment: string) => string): string => {
  const at = path.lastIndexOf('/') + 1
  return path.slice(0, at) + change(path.slice(at))
}

export const PATHS: Family = {
  name: 'paths',
  cases: [
    { name: 'dots in front', send: ({ path }) => ({ path: `/x/..${path}` }), expect: REFUSED },
    { name: 'dots in front, escaped', send: ({ path }) => ({ path: `/x/%2e%2E${path}` }), expect: REFUSED },
    {
      name: 'a dot in the middle',
      send: ({ path }) => ({ path: last(path, (s) => `./${s}`) }),
      expect: REFUSED,
      but: NO_ROUTE,
    },
    { name: 'dots behind', send: ({ path }) => ({ path: `${path}/x/..` }), expect: REFUSED, but: NO_ROUTE },
    {
      name: 'an escaped letter',
      send: ({ path }) => ({ path: `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}` }),
      expect: REFUSED,
    },
    {
      name: 'an escaped slash',
      send: ({ path }) => ({ path: last(path, (s) => `x%2f${s}`) }),
      expect: REFUSED,
      but: NO_ROUTE,
    },
    {
      name: 'a backslash',
      send: ({ path }) => ({ path: last(path, (s) => `x\\${s}`) }),
      expect: REFUSED,
      but: NO_ROUTE,
    },
    { name: 'a fragment', send: ({ path }) => ({ path: `${path}#forged` }), expect: REFUSED, but: NO_ROUTE },
    { name: 'a slash too many in front', send: ({ path }) => ({ path: `/${path}` }), expect: '404 not_found' },
    {
      name: 'a slash too many behind',
      send: ({ path }) => ({ path: `${path}//` }),
      expect: '404 not_found',
      but: NO_ROUTE,
    },
    { name: 'a NUL, escaped', send: ({ path }) => ({ path: `${path}%00` }), expect: '404 not_found', but: NO_ROUTE },
    {
      name: 'escapes of nothing',
      send: ({ path }) => ({ path: `${path}%zz%ff` }),
      expect: '404 not_found',
      but: NO_ROUTE,
    },
    {
      name: 'line ends, escaped',
      send: ({ path }) => ({ path: `${path}%0d%0a{"event":"forged"}` }),
      expect: '404 not_found',
      but: NO_ROUTE,
    },
    {
      name: 'a matrix parameter',
      send: ({ path }) => ({ path: `${path};x=1` }),
      expect: '404 not_found',
      but: NO_ROUTE,
    },
    { name: 'other letters', send: ({ path }) => ({ path: path.toUpperCase() }), expect: '404 not_found' },
    {
      name: 'names that objects have',
      send: { path: '/v1/services/__proto__', method: 'GET' },
      expect: '404 service_not_found',
      at: ['management read'],
    },
    {
      name: 'a service that objects have',
      send: { path: '/forward-auth/__proto__/x' },
      expect: '404 service_not_found',
      at: ['forward-auth'],
    },
    { name: 'no service', send: { path: '/forward-auth/' }, expect: '404 service_not_found', at: ['forward-auth'] },
    { name: 'the address of a whole', send: ({ path }) => ({ path: `http://evil.example${path}` }), expect: REFUSED },
    { name: 'no slash', send: ({ path }) => ({ path: path.slice(1) }), expect: '400' },
    { name: 'a star', send: { method: 'OPTIONS', path: '*' }, expect: REFUSED },
    { name: 'no path', send: { path: '' }, expect: '400' },
    { name: 'a space', send: ({ path }) => ({ path: `${path} x` }), expect: '400' },
    { name: 'bytes that are no ASCII', send: ({ path }) => ({ path: `${path}\xff\xfe` }), expect: '400' },
    { name: 'a NUL', send: ({ path }) => ({ path: `${path}\0` }), expect: '400' },
    {
      name: 'an address of 8 KiB and one more',
      send: ({ path }) => ({ path: `${path}?${'a'.repeat(8192 - path.length)}` }),
      expect: REFUSED,
      but: { 'forward-auth': 'good' },
    },
    {
      name: 'a path of the API beyond its bound',
      send: { path: `/forward-auth/acme/v1/records/${'a'.repeat(9000)}` },
      expect: '403 route_not_allowed',
      at: ['forward-auth'],
    },
    {
      name: 'an address beyond the bytes of a head',
      send: ({ path }) => ({ path: `${path}?${'a'.repeat(20_000)}` }),
      expect: '431',
    },
    {
      name: 'too many parameters',
      send: ({ path }) => ({ path: `${path}?${'a&'.repeat(100)}` }),
      expect: 'good',
      but: each(['management read', 'management write'], REFUSED),
    },
    {
      name: 'a parameter twice',
      send: ({ path }) => ({ path: `${path}?wait=true&wait=false` }),
      expect: 'good',
      but: each(['management read', 'management write'], REFUSED),
    },
    {
      name: 'a parameter that objects have',
      send: ({ path }) => ({ path: `${path}?__proto__=1` }),
      expect: 'good',
      but: each(['management read', 'management write'], REFUSED),
    },
  ],
}
