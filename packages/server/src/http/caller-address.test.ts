import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { makeCallerAddress } from './caller-address.ts'

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
