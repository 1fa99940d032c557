import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { originAllowed, originFault } from './origin.ts'

const WILDCARD = ['https://*.example.com']

describe('an allowed origin', () => {
  it('is matched exactly: scheme, host and port', () => {
    const allowed = ['https://app.example.com', 'http://localhost:3000']
    expect(originAllowed(allowed, 'https://app.example.com')).toBe(true)
    expect(originAllowed(allowed, 'http://localhost:3000')).toBe(true)
    for (const other of ['http://app.example.com', 'https://app.example.com:8443', 'https://app.example.com/']) {
      expect(originAllowed(allowed, other)).toBe(false)
    }
  })

  it.each(['https://a.example.com', 'https://a.b.example.com', 'https://x-1.example.com'])(
    'with a wildcard matches %s',
    (origin) => {
      expect(originAllowed(WILDCARD, origin)).toBe(true)
    },
  )

  it.each([
    'https://example.com',
    'https://evilexample.com',
    'https://.example.com',
    'http://a.example.com',
    'https://a.example.com:8443',
    'https://a.example.com.evil.test',
    'https://evil.test/.example.com',
    'https://evil.test#.example.com',
    'https://evil.test?.example.com',
    'https://user@.example.com',
    'https://evil.test\\.example.com',
    'https://a..example.com',
    'https://*.example.com',
    'null',
    '',
  ])('with a wildcard does not match %s', (origin) => {
    expect(originAllowed(WILDCARD, origin)).toBe(false)
  })

  it('with a wildcard and a port matches that port alone', () => {
    expect(originAllowed(['https://*.example.com:8443'], 'https://a.example.com:8443')).toBe(true)
    expect(originAllowed(['https://*.example.com:8443'], 'https://a.example.com')).toBe(false)
  })

  it('is never null, even where a list says so, and never absent', () => {
    expect(originAllowed(['null'], 'null')).toBe(false)
    expect(originAllowed(WILDCARD, undefined)).toBe(false)
  })

  it('with a wildcard lets in only what a browser would call a subdomain', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true }),
        fc.constantFrom('', '.example.com', 'example.com'),
        (url, tail) => {
          const origin = url + tail
          if (!originAllowed(WILDCARD, origin)) return
          const { hostname, protocol, pathname } = new URL(origin)
          expect([protocol, pathname]).toEqual(['https:', '/'])
          expect(hostname.endsWith('.example.com')).toBe(true)
        },
      ),
    )
  })
})

describe('an entry of an origin list', () => {
  it.each(['https://app.example.com', 'http://localhost:3000', 'https://*.example.com', 'https://[::1]:8443'])(
    'such as %s is taken',
    (entry) => {
      expect(originFault(entry)).toBeUndefined()
    },
  )

  it.each([
    'app.example.com',
    'https://app.example.com/',
    'https://App.example.com',
    'https://*',
    'https://a.*.example.com',
    'https://*example.com',
    'https://a.example.com:port',
    'ftp://a.example.com',
    'null',
    '*',
    '',
    'https://a.example.com\n',
  ])('such as %s is refused', (entry) => {
    expect(originFault(entry)).toContain('https://app.example.com')
  })
})
