import { each, type Family, MANAGED, WITH_BODY } from '../support/model.ts'

const lines = (count: number): readonly string[] => Array.from({ length: count }, () => 'a:1')
const tooMany = '400 header_invalid'
/** A request has these of its own; a door adds up to four. */
const OWN_MAX = 6

export const HEADERS: Family = {
  name: 'headers',
  cases: [
    { name: 'two hosts', send: { host: ['Host: localhost', 'Host: evil.example'] }, expect: '400 header_invalid' },
    {
      name: 'the same host twice',
      send: { host: ['Host: localhost', 'host: localhost'] },
      expect: '400 header_invalid',
    },
    { name: 'a host with a path', send: { host: ['Host: localhost/v1/nodes?'] }, expect: '400 header_invalid' },
    { name: 'a host with a user', send: { host: ['Host: admin@localhost'] }, expect: '400 header_invalid' },
    { name: 'a host of marks', send: { host: ['Host: a b<>#'] }, expect: '400 header_invalid' },
    // The numbers are told to the machine itself alone, by the name that it calls.
    { name: 'an empty host', send: { host: ['Host:'] }, expect: 'good', but: { metrics: '401 credential_missing' } },
    { name: 'a host that looks like an address', send: { host: ['Host: 999.1.1.1'] }, expect: '400 header_invalid' },
    { name: 'a port beyond all', send: { host: ['Host: localhost:99999'] }, expect: '400 header_invalid' },
    { name: 'no host', send: { host: [] }, expect: '400' },
    {
      name: 'no host in HTTP/1.0',
      send: { host: [], version: 'HTTP/1.0' },
      expect: 'good',
      but: { metrics: '401 credential_missing' },
    },
    {
      name: 'another credential behind the good one',
      send: { more: ['Authorization: Bearer kw_other'] },
      expect: 'good',
      but: { ...each(MANAGED, '400 credential_ambiguous'), 'forward-auth': '400 ambiguous_credential' },
    },
    {
      name: 'another credential before the good one',
      send: { before: ['authorization: bearer kw_other'] },
      expect: 'good',
      but: { ...each(MANAGED, '400 credential_ambiguous'), 'forward-auth': '400 ambiguous_credential' },
    },
    {
      name: 'another key in another place',
      send: { more: ['X-API-Key: acme_other'] },
      expect: 'good',
      but: { 'forward-auth': '400 ambiguous_credential' },
    },
    {
      name: 'the good credential twice',
      send: ({ headers }) => ({ more: headers.filter((line) => /^(?:Authorization|X-API-Key):/.test(line)) }),
      expect: 'good',
    },
    { name: 'an empty credential beside the good one', send: { before: ['Authorization:'] }, expect: 'good' },
    {
      name: 'an endless credential',
      send: { without: ['Authorization', 'X-API-Key'], more: [`Authorization: Bearer ${'x'.repeat(15_000)}`] },
      expect: 'good',
      but: { ...each(MANAGED, '401 credential_invalid'), 'forward-auth': '401 malformed' },
    },
    {
      name: 'a credential of bytes that are no text',
      send: { without: ['Authorization', 'X-API-Key'], more: ['Authorization: Bearer \xff\xfe\x80'] },
      expect: 'good',
      but: { ...each(MANAGED, '401 credential_invalid'), 'forward-auth': '401 malformed' },
    },
    { name: 'as many headers as may be', send: { more: lines(200 - OWN_MAX) }, expect: 'good' },
    { name: 'one header too many', send: { more: lines(201) }, expect: tooMany },
    { name: 'more headers than Node keeps', send: { before: lines(2000) }, expect: tooMany },
    { name: 'a header beyond the bytes of a head', send: { more: [`X-A: ${'a'.repeat(20_000)}`] }, expect: '431' },
    { name: 'a name beyond the bytes of a head', send: { more: [`${'a'.repeat(20_000)}: 1`] }, expect: '431' },
    { name: 'a space before the colon', send: { more: ['X-A : 1'] }, expect: '400' },
    { name: 'a name with a space', send: { more: ['X A: 1'] }, expect: '400' },
    { name: 'no colon', send: { more: ['nonsense'] }, expect: '400' },
    { name: 'no name', send: { more: [': 1'] }, expect: '400' },
    { name: 'a folded line', send: { more: ['X-A: 1', ' 2'] }, expect: '400' },
    { name: 'a NUL', send: { more: ['X-A: a\0b'] }, expect: '400' },
    { name: 'a bare line feed', send: { more: ['X-A: 1\nX-B: 2'] }, expect: '400' },
    { name: 'a bare carriage return', send: { more: ['X-A: 1\rX-B: 2'] }, expect: '400' },
    {
      name: 'names that objects have',
      send: { more: ['__proto__: 1', 'constructor: 1', 'toString: 1'] },
      expect: 'good',
    },
    {
      name: 'a name in Connection that is to be taken away',
      send: { more: ['Connection: Authorization, X-API-Key, Host'] },
      expect: 'good',
    },
    { name: 'another method by a header', send: { more: ['X-HTTP-Method-Override: DELETE'] }, expect: 'good' },
    {
      name: 'an address claimed by who is no proxy',
      send: { more: ['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1'] },
      expect: 'good',
      but: { metrics: '401 credential_missing' },
    },
    { name: 'a path claimed below a service', send: { more: ['X-Forwarded-Uri: /open'] }, expect: 'good' },
    { name: 'ranges and conditions', send: { more: ['Range: bytes=0-1', 'If-None-Match: *'] }, expect: 'good' },
    { name: 'an expectation that nobody knows', send: { more: ['Expect: the-worst'] }, expect: '417' },
    { name: 'another protocol', send: { more: ['Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'] }, expect: 'good' },
    {
      name: 'two types of body',
      send: { more: ['Content-Type: text/plain'] },
      expect: 'good',
      but: each(WITH_BODY, '415 media_type_unsupported'),
    },
    {
      name: 'a line that looks like one of the log',
      send: { more: ['User-Agent: {"level":50,"event":"forged"}', 'X-Request-Id: forged'] },
      expect: 'good',
    },
  ],
}
