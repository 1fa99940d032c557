import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { makeBySecure, makeCallerAddress } from './caller-address.ts'

const request = (peer: string, ...forwarded: string[]): IncomingMessage =>
  ({
    socket: { remoteAddress: peer },
    headersDistinct: forwarded.length === 0 ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage // the two members that are read

describe("the caller's address", () => {
  const proxies = makeCallerAddress((ip) => ip.startsWith('10.'))

  it('is the peer while no proxy is trusted, whatever a header says', () => {
    expect(makeCallerAddress(() => false)(request('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7')
  })

  it('is the last address that no trusted proxy has, so that a caller cannot write his own', () => {
    expect(proxies(request('10.0.0.1', '1.1.1.1, 203.0.113.7, 10.0.0.2'))).toBe('203.0.113.7')
    expect(proxies(request('10.0.0.1', '1.1.1.1', '203.0.113.7'))).toBe('203.0.113.7')
  })

  it('is the peer when a trusted proxy names nobody', () => {
    expect(proxies(request('10.0.0.1'))).toBe('10.0.0.1')
    expect(proxies(request('10.0.0.1', ' , '))).toBe('10.0.0.1')
  })
})

describe('whether the browser speaks TLS', () => {
  const saying = (peer: string, ...protocols: string[]): IncomingMessage =>
    ({
      socket: { remoteAddress: peer },
      headersDistinct: protocols.length === 0 ? {} : { 'x-forwarded-proto': protocols },
    }) as unknown as IncomingMessage // the two members that are read
  const bySecure = makeBySecure((ip) => ip.startsWith('10.'), false)

  it('is told by a trusted proxy alone, whatever anyone else says', () => {
    expect(bySecure(saying('203.0.113.7', 'https'))).toBe(false)
    expect(bySecure(saying('10.0.0.1', 'https'))).toBe(true)
    expect(bySecure(saying('10.0.0.1'))).toBe(false)
  })

  it('is what the nearest proxy says, not what a caller wrote before it', () => {
    expect(bySecure(saying('10.0.0.1', 'https, http'))).toBe(false)
    expect(bySecure(saying('10.0.0.1', 'https', 'http'))).toBe(false)
    expect(bySecure(saying('10.0.0.1', 'http, https'))).toBe(true)
  })

  it('needs nobody to tell it where we end TLS ourselves', () => {
    expect(makeBySecure(() => false, true)(saying('203.0.113.7', 'http'))).toBe(true)
  })
})
