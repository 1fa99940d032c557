import { gzipSync } from 'node:zlib'
import { each, type Case, type Family, JSON_DOORS, type Outcome, WITH_BODY } from '../support/model.ts'

const UNSUPPORTED: Outcome = '415 media_type_unsupported'
const UNREADABLE: Outcome = '400 body_unreadable'

const packed = (coding: string): Case => ({
  name: `a body packed with ${coding}`,
  send: ({ body = '' }) => ({ more: [`Content-Encoding: ${coding}`], body: gzipSync(body) }),
  expect: 'good',
  but: each(WITH_BODY, UNSUPPORTED),
})

const typed = (type: string, expect: Outcome = UNSUPPORTED): Case => ({
  name: `the type ${type}`,
  send: { without: ['Content-Type'], more: [`Content-Type: ${type}`] },
  expect,
  at: JSON_DOORS,
})

const bytes = (name: string, change: (good: string) => Buffer, expect: Outcome = UNREADABLE): Case => ({
  name,
  send: ({ body = '' }) => ({ body: change(body) }),
  expect,
  at: WITH_BODY,
})

export const ENCODINGS: Family = {
  name: 'encodings',
  cases: [
    ...['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'identity, gzip', 'x'].map(packed),
    { name: 'a body that is not packed, and says so', send: { more: ['Content-Encoding: Identity'] }, expect: 'good' },
    typed('text/plain'),
    typed('application/json; charset=latin1'),
    typed('application/json; charset=utf-16'),
    typed('application/json;charset="utf-7"'),
    typed('application/jsonp'),
    typed('*/*'),
    typed(''),
    typed('multipart/form-data; boundary=x'),
    typed('Application/JSON ; Charset="UTF-8"', 'good'),
    {
      name: 'a form in other characters',
      send: { without: ['Content-Type'], more: ['Content-Type: application/x-www-form-urlencoded; charset=utf-16'] },
      expect: UNSUPPORTED,
      at: ['introspect'],
    },
    {
      name: 'a body without its type',
      send: { without: ['Content-Type'] },
      expect: UNSUPPORTED,
      at: WITH_BODY,
    },
    bytes('bytes that are no UTF-8', (good) => Buffer.from(good.replace('acme_', 'acme\xff'), 'latin1')),
    bytes('an overlong character', (good) => Buffer.from(good.replace('acme_', 'acme\xc1\x9f'), 'latin1')),
    bytes('half of a pair', (good) => Buffer.from(good.replace('acme_', 'acme\xed\xa0\x80'), 'latin1')),
    bytes('UTF-16', (good) => Buffer.from(`\ufeff${good}`, 'utf16le')),
  ],
}
