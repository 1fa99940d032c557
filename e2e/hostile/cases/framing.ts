import { bytesOf } from '../support/doors.ts'
import { each, type Family, WITH_BODY } from '../support/model.ts'

/** These look at no body and answer at once. */
const ANSWERED_BEFORE = each(['forward-auth', 'health'], 'good')
const chunkOf = (text: string): string => (text === '' ? '' : `${text.length.toString(16)}\r\n${text}\r\n`)

/** Where a request ends: what two readers see differently lets one smuggle a second request past the other. */
export const FRAMING: Family = {
  name: 'framing',
  cases: [
    { name: 'two lengths', send: { framing: ['Content-Length: 5', 'Content-Length: 6'] }, expect: '400' },
    { name: 'one length twice', send: { framing: ['Content-Length: 5', 'Content-Length: 5'] }, expect: '400' },
    { name: 'a list of lengths', send: { framing: ['Content-Length: 5, 5'] }, expect: '400' },
    { name: 'a length below nothing', send: { framing: ['Content-Length: -1'] }, expect: '400' },
    { name: 'a length with a sign', send: { framing: ['Content-Length: +5'] }, expect: '400' },
    { name: 'a length in hexadecimal', send: { framing: ['Content-Length: 0x5'] }, expect: '400' },
    { name: 'a length that no number holds', send: { framing: [`Content-Length: ${'9'.repeat(30)}`] }, expect: '400' },
    {
      name: 'a length and chunks',
      send: { framing: ['Content-Length: 5', 'Transfer-Encoding: chunked'], body: '0\r\n\r\n' },
      expect: '400',
    },
    {
      name: 'chunks and a length',
      send: { framing: ['Transfer-Encoding: chunked', 'Content-Length: 5'], body: '0\r\n\r\n' },
      expect: '400',
    },
    {
      name: 'a coding that is not chunked',
      send: { framing: ['Transfer-Encoding: gzip'], body: '' },
      expect: '400 header_invalid',
    },
    {
      name: 'chunked, and then something else',
      send: { framing: ['Transfer-Encoding: chunked, identity'], body: '' },
      expect: '400',
    },
    {
      name: 'chunked in other words',
      send: { framing: ['Transfer-Encoding: xchunked'], body: '0\r\n\r\n' },
      expect: '400 header_invalid',
    },
    {
      name: 'chunked twice',
      send: { framing: ['Transfer-Encoding: chunked, chunked'], body: '0\r\n\r\n' },
      expect: '400',
    },
    {
      name: 'a chunk of a size that is none',
      send: { framing: ['Transfer-Encoding: chunked'], body: 'zz\r\nab\r\n0\r\n\r\n' },
      expect: '400',
      but: ANSWERED_BEFORE,
    },
    {
      name: 'good chunks with a second credential in the trailer',
      send: ({ body = '' }) => ({
        framing: ['Transfer-Encoding: chunked', 'Trailer: Authorization'],
        body: `${chunkOf(body)}0\r\nAuthorization: Bearer kw_other\r\nX-API-Key: x\r\n\r\n`,
      }),
      expect: 'good',
    },
    {
      name: 'a chunk with an endless extension',
      send: { framing: ['Transfer-Encoding: chunked'], body: `1;${'x'.repeat(40_000)}\r\na\r\n0\r\n\r\n` },
      expect: '413',
      but: ANSWERED_BEFORE,
    },
    {
      name: 'a second request hidden in the body',
      send: (door) => ({ body: `${door.body ?? ''}${' '.repeat(door.body === undefined ? 0 : 4)}` }),
      expect: 'good',
    },
    { name: 'HTTP/0.9', send: ({ path }) => Buffer.from(`GET ${path}\r\n\r\n`), expect: '400 request_invalid' },
    { name: 'HTTP/9.9', send: { version: 'HTTP/9.9' }, expect: '400' },
    { name: 'HTTP/2', send: () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), expect: '400' },
    { name: 'the start of TLS', send: () => Buffer.from('16030100a5010000a1030300', 'hex'), expect: '400' },
    { name: 'bytes that are nothing', send: () => Buffer.alloc(4000, 0xff), expect: '400' },
    {
      name: 'line feeds alone',
      send: (door) => Buffer.from(bytesOf(door).toString('latin1').replaceAll('\r', ''), 'latin1'),
      expect: '400',
    },
    {
      name: 'empty lines before the request',
      send: (door) => Buffer.concat([Buffer.from('\r\n\r\n'), bytesOf(door)]),
      expect: 'good',
    },
    { name: 'an expectation before the body', send: { more: ['Expect: 100-continue'] }, expect: 'good' },
    { name: 'our side ended right behind the request', send: {}, expect: 'closed or good', half: true },
    {
      name: 'a body that is cut off',
      send: ({ body = '' }) => ({ framing: [`Content-Length: ${body.length + 10}`] }),
      expect: 'good',
      but: each(WITH_BODY, '400'),
      at: [...WITH_BODY, 'forward-auth', 'health'],
      half: true,
    },
    { name: 'a head that is cut off', send: (door) => bytesOf(door).subarray(0, 20), expect: '400', half: true },
    { name: 'nothing at all', send: () => Buffer.alloc(0), expect: 'closed', half: true },
  ],
}
