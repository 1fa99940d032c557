import type { Case, Family } from '../support/model.ts'

const NOT_TAKEN = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'PURGE', 'SEARCH', 'M-SEARCH'] as const

const notTaken = NOT_TAKEN.map(
  (method): Case => ({
    name: method,
    send: { method },
    expect: '405 method_not_allowed',
    // The API behind the gateway has no such route.
    but: { 'forward-auth': '403 route_not_allowed' },
  }),
)

export const METHODS: Family = {
  name: 'methods',
  cases: [
    ...notTaken,
    {
      name: 'HEAD where GET is taken',
      send: { method: 'HEAD', body: '' },
      expect: 'good',
      at: ['forward-auth', 'management read', 'health', 'metrics'],
    },
    {
      name: 'HEAD where it is not',
      send: { method: 'HEAD', body: '' },
      expect: '405',
      at: ['verify', 'introspect', 'management write'],
    },
    {
      name: 'GET where POST is taken',
      send: { method: 'GET', body: '' },
      expect: '405 method_not_allowed',
      at: ['verify', 'introspect', 'management write'],
    },
    {
      name: 'POST where GET is taken',
      send: { method: 'POST' },
      expect: '405 method_not_allowed',
      but: { 'forward-auth': '403 route_not_allowed' },
      at: ['forward-auth', 'management read', 'health', 'metrics'],
    },
    { name: 'GET in small letters', send: { method: 'get' }, expect: '400' },
    { name: 'a method that nobody knows', send: { method: 'FORGED' }, expect: '400' },
    { name: 'no method', send: { method: '' }, expect: '400' },
    { name: 'an endless method', send: { method: 'G'.repeat(20_000) }, expect: '400' },
    { name: 'a method with a line end', send: { method: 'GET\r\nX: forged' }, expect: '400' },
    { name: 'a tunnel', send: { method: 'CONNECT', path: 'localhost:80' }, expect: 'closed' },
    { name: 'a tunnel to ourselves', send: { method: 'CONNECT' }, expect: 'closed' },
  ],
}
