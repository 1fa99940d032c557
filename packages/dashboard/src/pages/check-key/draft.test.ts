import { describe, expect, it } from 'vitest'
import { EMPTY_DRAFT, examplesOf, requestOf } from './draft.ts'

describe('the request that is asked about', () => {
  it('has the token as it was pasted, blanks and all', () => {
    expect(requestOf({ ...EMPTY_DRAFT, token: ' otr_1\n' })).toEqual({ token: ' otr_1\n' })
  })

  it('names a method only beside a path, and nothing that was left empty', () => {
    expect(requestOf({ ...EMPTY_DRAFT, token: 'a', method: 'POST', ip: ' 203.0.113.9 ' })).toEqual({
      token: 'a',
      ip: '203.0.113.9',
    })
    expect(requestOf({ ...EMPTY_DRAFT, token: 'a', method: 'POST', path: '/v1/leads', scopes: ['read'] })).toEqual({
      token: 'a',
      method: 'POST',
      path: '/v1/leads',
      scopes: ['read'],
    })
  })

  it('takes method and path from the request line of the headers unless a path was given', () => {
    const draft = { ...EMPTY_DRAFT, by: 'headers' as const, headers: 'PUT /a HTTP/1.1\nX: 1', token: 'left over' }
    expect(requestOf(draft)).toEqual({ headers: { x: '1' }, method: 'PUT', path: '/a' })
    expect(requestOf({ ...draft, path: '/b' })).toEqual({ headers: { x: '1' }, method: 'GET', path: '/b' })
  })
})

describe('requests to try', () => {
  const route = { scopes: [], anyScope: [], types: null, environments: null, cost: 1, open: false }

  it('are the example and the routes, each once, with something in place of the stars', () => {
    const example = { request: 'GET /v1/leads' }
    const routes = [
      { ...route, method: 'GET', path: '/v1/leads' },
      { ...route, method: 'ANY', path: '/files/*/**' },
    ]
    expect(examplesOf({ example, routes })).toEqual([
      { method: 'GET', path: '/v1/leads' },
      { method: 'GET', path: '/files/example/example' },
    ])
  })

  it('change something where a route for any method stands beside one that reads', () => {
    const routes = [
      { ...route, method: 'GET', path: '/v1/leads' },
      { ...route, method: 'ANY', path: '/v1/leads' },
    ]
    expect(examplesOf({ example: null, routes })).toEqual([
      { method: 'GET', path: '/v1/leads' },
      { method: 'POST', path: '/v1/leads' },
    ])
  })

  it('are none where the definition shows none', () => {
    expect(examplesOf({ example: null, routes: null })).toEqual([])
  })
})
