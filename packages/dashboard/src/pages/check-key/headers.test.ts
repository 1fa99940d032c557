import { describe, expect, it } from 'vitest'
import { readHeaders } from './headers.ts'

describe('headers as received', () => {
  it('are read by name in small letters, each value as it came but for one blank', () => {
    expect(readHeaders('X-API-Key:  otr_1 \r\nHost: a.example\n\n')).toEqual({
      headers: { 'x-api-key': ' otr_1 ', host: 'a.example' },
    })
  })

  it('are kept apart where one came twice', () => {
    expect(readHeaders('Authorization: Bearer a\nauthorization: Bearer b')).toEqual({
      headers: { authorization: ['Bearer a', 'Bearer b'] },
    })
  })

  it('may have the request line before them, which says method and path', () => {
    expect(readHeaders('GET /v1/leads?limit=1 HTTP/1.1\nAccept: */*')).toEqual({
      method: 'GET',
      path: '/v1/leads?limit=1',
      headers: { accept: '*/*' },
    })
  })

  it.each([`> X-API-Key: otr_1`, `  -H 'X-API-Key: otr_1' \\`, `--header "X-API-Key: otr_1"`])(
    'are read as curl writes them: %s',
    (line) => {
      expect(readHeaders(line)).toEqual({ headers: { 'x-api-key': 'otr_1' } })
    },
  )

  it('are refused with the number of the line that is none, and without a word of it', () => {
    expect(readHeaders('Host: a.example\notr_secret')).toEqual({ line: 2 })
  })

  it('may be none', () => {
    expect(readHeaders(' \n')).toEqual({ headers: {} })
  })
})
